import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { DIAL_MS, openSession, readDaemonKey } from '../../src/client/dial.ts';
import { memoryPipe } from '../support/memory-pipe.ts';
import { HeldClock } from '../support/held-clock.ts';
import { ScriptedDaemon } from './support/scripted-daemon.ts';

const address = { host: 'chat', port: 7373 };

function scene() {
  const clock = new HeldClock();
  const daemon = new ScriptedDaemon(clock);
  const controller = new AbortController();
  const options = { dial: daemon.dial, clock, address, signal: controller.signal };
  return { clock, daemon, controller, options };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

describe('dialling', () => {
  it('ends with the daemon’s welcome', async () => {
    const { daemon, options, clock } = scene();
    const { welcome, session } = await openSession(options, daemon.key.publicKey);
    assert.equal(welcome.registration, 'invite');
    session.close();
    await session.ended;
    daemon.link.close('stopping');
    assert.equal(clock.timers, 0);
  });

  it('names the address where nobody answers', async () => {
    const { daemon, options, clock } = scene();
    daemon.isReachable = false;
    await assert.rejects(openSession(options, daemon.key.publicKey), {
      code: 'unreachable',
      message: /chat:7373/,
    });
    assert.equal(clock.timers, 0);
  });

  it('names both keys when the daemon has another than the pinned one', async () => {
    const { daemon, options } = scene();
    await assert.rejects(
      openSession(options, new Uint8Array(32)),
      (error: { code: string; detail: object }) => {
        assert.equal(error.code, 'key-mismatch');
        assert.deepEqual(Object.keys(error.detail), ['address', 'pinned', 'presented']);
        return true;
      },
    );
    assert.equal(daemon.requests.length, 0);
  });

  it('reads a key without trusting it', async () => {
    const { daemon, options, clock } = scene();
    assert.deepEqual(await readDaemonKey(options), daemon.key.publicKey);
    await turns(5);
    assert.equal(clock.timers, 0);
  });

  it('tells what speaks another protocol', async () => {
    const { options } = scene();
    const dial = () => {
      const [near, far] = memoryPipe();
      far.write(new Uint8Array(2_000).fill(0x41));
      return Promise.resolve(near);
    };
    await assert.rejects(openSession({ ...options, dial }, new Uint8Array(32)), { code: 'key-mismatch' });
    await assert.rejects(readDaemonKey({ ...options, dial }), { code: 'not-noncesense' });
  });

  it('tells a daemon that hangs up before its welcome', async () => {
    const { daemon, options } = scene();
    daemon.greeting = [];
    const opening = assert.rejects(openSession(options, daemon.key.publicKey), { code: 'not-noncesense' });
    while (daemon.links.length === 0) await turn();
    daemon.dialled[0]?.destroy();
    await opening;
  });

  it('gives up when the daemon says nothing in time', async () => {
    const { daemon, options, clock } = scene();
    daemon.greeting = [];
    const opening = assert.rejects(openSession(options, daemon.key.publicKey), { code: 'timed-out' });
    while (daemon.links.length === 0) await turn();
    await turns(5);
    clock.advance(DIAL_MS);
    await opening;
  });

  it('gives up in time also when dialling never ends, and hangs up on what comes late', async () => {
    const { clock, options } = scene();
    const late = Promise.withResolvers<ReturnType<typeof memoryPipe>[0]>();
    const opening = assert.rejects(
      openSession({ ...options, dial: () => late.promise }, new Uint8Array(32)),
      {
        code: 'timed-out',
      },
    );
    clock.advance(DIAL_MS);
    await opening;
    const [near, far] = memoryPipe();
    const closed = new Promise<void>((resolve) =>
      far.listen({ onBytes: () => undefined, onClose: () => resolve() }),
    );
    late.resolve(near);
    await closed;
  });

  it('stops with the caller’s reason', async () => {
    const { daemon, options, controller, clock } = scene();
    daemon.greeting = [];
    const opening = assert.rejects(openSession(options, daemon.key.publicKey), /newer wish/);
    while (daemon.links.length === 0) await turn();
    controller.abort(new Error('newer wish'));
    await opening;
    await turns(5);
    assert.equal(clock.timers, 0);
  });
});
