import assert from 'node:assert/strict';
import { HookBus } from '../../src/hooks/hook-bus.ts';
import type { Hooks } from '../../src/hooks/hooks.ts';

const event = { session: undefined as never, type: 'a.b', body: {} };

function makeBus(timeLimitMs = 1_000) {
  const faults: string[] = [];
  const bus = new HookBus({
    timeLimitMs,
    onFault: ({ hook, plugin, error }) => faults.push(`${plugin} ${hook}: ${String(error)}`),
  });
  const answer = (plugin: string, value: Awaited<ReturnType<Hooks['message']>>, priority = 0) =>
    bus.on('message', () => value, { plugin, priority });
  return { bus, faults, answer };
}

const yes = (answer: string) => ({ kind: 'answer', answer }) as const;

describe('hook bus', () => {
  it('asks by priority, then by order of registration; the first answer wins', () => {
    const { bus, answer } = makeBus();
    answer('low', yes('low'));
    answer('also low', yes('also low'));
    const high = answer('high', yes('high'), 5);
    answer('silent', undefined, 9);
    assert.deepEqual(bus.decide('message', event), { kind: 'answered', verdict: yes('high') });
    high.dispose();
    assert.deepEqual(bus.decide('message', event), { kind: 'answered', verdict: yes('low') });
  });

  it('says so when nobody answers', () => {
    assert.deepEqual(makeBus().bus.decide('message', event), { kind: 'unanswered' });
  });

  it('stays synchronous until a handler returns a promise, and goes on behind it', async () => {
    const { bus, answer } = makeBus();
    bus.on('message', () => Promise.resolve(undefined), { plugin: 'slow', priority: 1 });
    answer('next', yes('next'));
    const decided = bus.decide('message', event);
    assert.ok(decided instanceof Promise);
    assert.deepEqual(await decided, { kind: 'answered', verdict: yes('next') });
  });

  it('gives a message type to its handlers alone', () => {
    const { bus } = makeBus();
    bus.on('message', () => yes('b'), { plugin: 'p', type: 'a.b' });
    bus.on('message', () => yes('c'), { plugin: 'p', type: 'a.c' });
    assert.deepEqual(bus.decide('message', event, 'a.c'), { kind: 'answered', verdict: yes('c') });
    assert.deepEqual(bus.decide('message', event, 'a.d'), { kind: 'unanswered' });
  });

  const faulty: Record<string, Hooks['message']> = {
    throws: () => {
      throw new Error('boom');
    },
    rejects: () => Promise.reject(new Error('boom')),
    'never answers': () => new Promise(() => undefined),
  };
  for (const [what, handler] of Object.entries(faulty)) {
    it(`takes a handler that ${what} for a no, and names the plugin`, async () => {
      const { bus, faults, answer } = makeBus(20);
      bus.on('message', handler, { plugin: 'faulty', priority: 1 });
      answer('behind', yes('behind'));
      assert.equal((await bus.decide('message', event)).kind, 'failed');
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', /^faulty message: Error: (boom|no answer within 20 ms)$/);
    });
  }

  it('notifies all, whoever fails', async () => {
    const { bus, faults } = makeBus(20);
    const told: string[] = [];
    const peer = { host: 'h', address: 'x' };
    const decision = { type: 'a.b', kind: 'request', peer, user: undefined, outcome: 'ok' } as const;
    bus.on('decided', () => Promise.reject(new Error('boom')), { plugin: 'one' });
    bus.on(
      'decided',
      () => {
        throw new Error('boom');
      },
      { plugin: 'two' },
    );
    bus.on('decided', ({ type }) => void told.push(type), { plugin: 'three' });
    await bus.notify('decided', decision);
    assert.deepEqual(told, ['a.b']);
    assert.equal(faults.length, 2);
  });
});
