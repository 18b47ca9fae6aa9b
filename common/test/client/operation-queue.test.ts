import assert from 'node:assert/strict';
import { OperationQueue } from '../../src/client/operation-queue.ts';

describe('OperationQueue', () => {
  it('runs one task after the other, also after one that failed', async () => {
    const queue = new OperationQueue();
    const gate = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const first = queue.run(async () => {
      await gate.promise;
      order.push('first');
      throw new Error('first failed');
    });
    const second = queue.run(() => Promise.resolve(order.push('second')));
    gate.resolve(undefined);
    await assert.rejects(first, /first failed/);
    await second;
    assert.deepEqual(order, ['first', 'second']);
  });

  it('aborts what runs and what waits, but not what comes later', async () => {
    const queue = new OperationQueue();
    const started = Promise.withResolvers<undefined>();
    const running = queue.run((signal) => {
      started.resolve(undefined);
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    });
    const waiting = queue.run(() => Promise.reject(new Error('must not start')));
    await started.promise;
    queue.interrupt(new Error('newer wish'));
    const later = queue.run(() => Promise.resolve('done'));
    await assert.rejects(running, /newer wish/);
    await assert.rejects(waiting, /newer wish/);
    assert.equal(await later, 'done');
  });
});
