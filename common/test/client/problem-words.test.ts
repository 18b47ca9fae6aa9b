import assert from 'node:assert/strict';
import { problemOf, problemOfAnswer, problemOfEnd } from '../../src/client/problem-words.ts';
import { ClientProblem } from '../../src/client/problem.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from '../../src/client/session-errors.ts';
import { type ErrorCode, errorCodes } from '../../src/wire/error-codes.ts';

describe('problem words', () => {
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    it(`says ${code} in a sentence, without the code`, () => {
      const { message } = problemOfAnswer({ code, message: 'said by the daemon' });
      assert.match(message, /^[A-Z].{10,}/);
      assert.ok(!/\b[a-z]+-[a-z]+(-[a-z]+)?\b/.test(message), message);
    });
  }

  it('gives each code of a login that the page must tell apart its own', () => {
    const codes = [
      'login-failed',
      'name-taken',
      'invite-needed',
      'invite-invalid',
      'registration-closed',
      'too-many-attempts',
      'rate-limited',
    ] as const;
    for (const code of codes) assert.equal(problemOfAnswer({ code, message: '' }).code, code);
  });

  it('says when the next try may succeed', () => {
    const wordsOf = (retryAfter: number) =>
      problemOfAnswer({ code: 'too-many-attempts', message: '', retryAfter }).message;
    assert.match(wordsOf(600), /in 10 minutes/);
    assert.match(wordsOf(2), /in 2 seconds\.$/);
    assert.match(wordsOf(1), /in 1 second\.$/);
  });

  it('makes the daemon’s own words harmless', () => {
    const { message } = problemOfAnswer({
      code: 'refused',
      message: `bad\u202e\n\u0007thing${'x'.repeat(500)}`,
    });
    assert.match(message, /bad thingx/);
    assert.ok(!/[\p{Cc}\p{Cf}]/u.test(message) && message.length < 300);
  });

  it('tells a goodbye to this device from a loss', () => {
    const goodbye = (code: string) => problemOfEnd({ kind: 'goodbye', code, message: 'm' }).code;
    assert.equal(goodbye('revoked'), 'device-refused');
    assert.equal(goodbye('signed-out'), 'device-refused');
    assert.equal(goodbye('stopping'), 'lost');
    assert.equal(goodbye('slow-consumer'), 'lost');
    assert.equal(goodbye('a-code-of-later'), 'lost');
    assert.equal(problemOfEnd({ kind: 'lost', error: undefined }).code, 'lost');
  });

  it('takes every error of the core, and lets none of its text through', () => {
    const problem = new ClientProblem('name-taken', 'words');
    assert.equal(problemOf(problem), problem);
    assert.equal(problemOf(new RequestRefused('t', { code: 'name-taken', message: '' })).code, 'name-taken');
    assert.equal(problemOf(new SessionEnded({ kind: 'lost', error: undefined })).code, 'lost');
    assert.equal(problemOf(new RequestTimedOut('t')).code, 'timed-out');
    const inside = problemOf(new Error('seed=secret'));
    assert.equal(inside.code, 'internal');
    assert.ok(!inside.message.includes('secret'));
  });
});
