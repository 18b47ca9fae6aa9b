import assert from 'node:assert/strict';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { deviceName } from '../../src/device-name.ts';
import { ProblemLog } from '../../src/problem-log.ts';
import { SelfTest, SelfTestFailed } from '../../src/self-test.ts';

describe('the problem log', () => {
  it('keeps the last twenty with code and words', () => {
    let now = 0;
    const log = new ProblemLog(() => now++);
    for (let i = 0; i < 25; i++) log.add(new ClientProblem('lost', `number ${i}`));
    assert.equal(log.last.length, 20);
    assert.deepEqual(log.last[0], { at: 5, code: 'lost', message: 'number 5' });
    log.add('a bare word');
    assert.deepEqual(log.last.at(-1), { at: 25, code: 'unknown', message: 'a bare word' });
  });
});

describe('the self-test', () => {
  it('runs once and names every failure', async () => {
    let runs = 0;
    const test = new SelfTest(() => {
      runs++;
      return Promise.resolve(['HKDF', 'X25519']);
    });
    await assert.rejects(test.require(), SelfTestFailed);
    await assert.rejects(test.require(), /HKDF; X25519/);
    assert.equal(runs, 1);
  });
});

describe('the name of a device', () => {
  it('fits in 64 bytes whatever the machine is called', () => {
    assert.equal(deviceName('laptop'), 'VS Code on laptop');
    const long = deviceName('ü'.repeat(60));
    assert.ok(Buffer.byteLength(long) <= 64 && long.startsWith('VS Code on üü') && long.isWellFormed());
  });
});
