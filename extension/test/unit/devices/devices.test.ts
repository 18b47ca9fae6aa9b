import assert from 'node:assert/strict';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { MemoryDevices } from '../../../../common/test/client/support/memory-devices.ts';
import { deviceName, deviceNameOf } from '../../../src/device-name.ts';
import { possibleDeviceSteps, stepsOf } from '../../../src/devices/device-steps.ts';
import { handHistory, HandOverProgress, type ProgressStep } from '../../../src/devices/hand-over-progress.ts';

const laptop = { id: 'this', name: 'Laptop', isThis: true };
const phone = { id: 'phone', name: 'Phone', isThis: false };

describe('the person’s devices', () => {
  const cases = [
    [
      'names all and revokes others with the identity key',
      {},
      ['rename'],
      ['rename', 'revoke', 'handHistory'],
    ],
    ['changes none without it, and can still give messages', { canChange: false }, [], ['handHistory']],
    [
      'gives messages to one at a time',
      { handOver: { device: 'phone', done: 0, total: 9 } },
      ['rename'],
      ['rename', 'revoke'],
    ],
  ] as const;
  for (const [what, part, ofThis, ofOther] of cases) {
    it(`a machine ${what}`, () => {
      const devices = Object.assign(new MemoryDevices(), { all: [laptop, phone], ...part });
      const machines = { devices, history: devices };
      assert.deepEqual([stepsOf(laptop, machines), stepsOf(phone, machines)], [ofThis, ofOther]);
      assert.deepEqual(possibleDeviceSteps(machines), ofOther);
    });
  }

  it('have a code to compare while one asks to be linked', () => {
    const devices = Object.assign(new MemoryDevices(), { canChange: false });
    devices.ask({ device: 'phone', name: 'Phone', code: '0'.repeat(30) });
    assert.deepEqual(possibleDeviceSteps({ devices, history: devices }), ['review']);
  });

  it('are given no messages by a client that can give none', () => {
    const devices = Object.assign(new MemoryDevices(), { all: [laptop, phone] });
    assert.deepEqual(possibleDeviceSteps({ devices, history: undefined }), ['rename', 'revoke']);
  });

  it('have names that fit the list', () => {
    assert.equal(deviceNameOf('  Work phone '), 'Work phone');
    assert.equal(deviceNameOf('é'.repeat(32)), 'é'.repeat(32));
    assert.deepEqual([deviceNameOf(' '), deviceNameOf('é'.repeat(33))], [undefined, undefined]);
    const given = deviceName('x'.repeat(100));
    assert.equal(deviceNameOf(given), given);
  });
});

describe('giving another device all messages', () => {
  const words = (done: number, total: number) => `${done}/${total}`;
  let look: (() => void) | undefined;
  let devices: MemoryDevices;
  let shown: ProgressStep[];
  let stop: AbortController;

  beforeEach(() => {
    look = undefined;
    devices = new MemoryDevices(() => look?.());
    shown = [];
    stop = new AbortController();
  });

  it('shows how far it is, and ends', async () => {
    assert.equal(await hand(), 'done');
    assert.deepEqual(shown, [
      { message: '0/250', increment: 0 },
      { message: '100/250', increment: 40 },
      { message: '200/250', increment: 40 },
    ]);
    assert.equal(look, undefined, 'nobody looks any more');
  });

  it('stops when the person wants no more of it', async () => {
    const handing = hand((step) => step.message === '100/250' && stop.abort());
    assert.equal(await handing, 'stopped');
    assert.equal(shown.length, 2);
    assert.equal(look, undefined);
  });

  it('tells what went wrong', async () => {
    devices.problem = new ClientProblem('refused', 'no room');
    await assert.rejects(hand(), { message: 'no room' });
    assert.equal(look, undefined);
  });

  it('never goes back, nor over the end', () => {
    const progress = new HandOverProgress(words);
    const states = [undefined, [0, 0], [3, 4], [2, 4], [9, 4]].map((state) => {
      const [done = 0, total = 0] = state ?? [];
      return progress.next(state && { device: 'phone', done, total })?.increment;
    });
    assert.deepEqual(states, [undefined, undefined, 75, 0, 25]);
  });

  function hand(seen: (step: ProgressStep) => void = () => undefined) {
    return handHistory('phone', {
      history: devices,
      follow: (follower) => {
        look = follower;
        return { dispose: () => void (look = undefined) };
      },
      show: (step) => {
        shown.push(step);
        seen(step);
      },
      words,
      signal: stop.signal,
    });
  }
});
