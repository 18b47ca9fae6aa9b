import assert from 'node:assert/strict';
import { compareCode, safetyNumber } from '../../src/e2e/safety-number.ts';
import { hex } from '../support/bytes.ts';

const alice = { user: 'alice', identityKey: new Uint8Array(32).fill(1) };
const bob = { user: 'bob', identityKey: new Uint8Array(32).fill(2) };
const mallory = { user: 'mallory', identityKey: new Uint8Array(32).fill(3) };
/** What stands between the two under Bob's name. */
const falseBob = { ...bob, identityKey: mallory.identityKey };

describe('safety number', () => {
  it('is the one of libsignal for its keys and names', () => {
    const one = {
      user: '+14152222222',
      identityKey: hex('0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868'),
    };
    const other = {
      user: '+14153333333',
      identityKey: hex('05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b'),
    };
    const digits = '300354477692869396892869876765458257569162576843440918079131';
    assert.equal(safetyNumber(one, other).digits, digits);
    assert.equal(safetyNumber(other, one).digits, digits);
  });

  it('matches when both hold the same two keys', () => {
    const shown = safetyNumber(bob, alice);
    const me = { mine: alice, theirs: bob };
    assert.equal(compareCode(me, shown.code), 'match');
    assert.equal(compareCode(me, ` ${shown.code.slice(0, 20)}\n${shown.code.slice(20)} `), 'match');
    assert.equal(compareCode(me, shown.digits.replaceAll(/(.{5})/g, '$1 ')), 'match');
  });

  it('does not when somebody stands between', () => {
    const shown = safetyNumber(bob, { ...alice, identityKey: mallory.identityKey });
    for (const theirs of [bob, falseBob]) {
      assert.equal(compareCode({ mine: alice, theirs }, shown.code), 'mismatch');
      assert.equal(compareCode({ mine: alice, theirs }, shown.digits), 'mismatch');
    }
    assert.equal(compareCode({ mine: alice, theirs: falseBob }, safetyNumber(bob, alice).code), 'mismatch');
  });

  it('tells another person, and what is no code', () => {
    const me = { mine: alice, theirs: bob };
    const { code } = safetyNumber(bob, alice);
    for (const shown of [safetyNumber(mallory, alice), safetyNumber(bob, mallory), safetyNumber(alice, bob)])
      assert.equal(compareCode(me, shown.code), 'other-person');
    for (const text of [
      '',
      'hello',
      '12345',
      code.slice(1),
      `${code}AA`,
      code.slice(0, -4),
      `B${code.slice(1)}`,
    ])
      assert.equal(compareCode(me, text), 'not-a-code', text);
  });
});
