import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { openSession } from '../../src/client/dial.ts';
import { type DaemonEvent, type LinkSession, REQUEST_MS } from '../../src/client/link-session.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from '../../src/client/session-errors.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { HeldClock } from '../support/held-clock.ts';
import { codec, ScriptedDaemon } from './support/scripted-daemon.ts';

const address = { host: 'chat', port: 7373 };
const alice = { user: 'alice', displayName: 'Alice' };

interface Scene {
  readonly clock: HeldClock;
  readonly daemon: ScriptedDaemon;
  readonly session: LinkSession;
}

async function scene(): Promise<Scene> {
  const clock = new HeldClock();
  const daemon = new ScriptedDaemon(clock);
  const { signal } = new AbortController();
  const { session } = await openSession({ dial: daemon.dial, clock, address, signal }, daemon.key.publicKey);
  return { clock, daemon, session };
}

async function asked(daemon: ScriptedDaemon): Promise<void> {
  while (daemon.requests.length === 0) await turn();
}

describe('LinkSession', () => {
  it('gives each request its own answer', async () => {
    const { daemon, session } = await scene();
    daemon.answers['presence.list'] = () => ({ people: [alice], more: false });
    daemon.answers['e2e-relay.identity'] = () => new PeerError('not-found', 'no such user');
    const [list, identity] = await Promise.allSettled([
      session.request('presence.list', {}),
      session.request('e2e-relay.identity', { user: 'bob' }),
    ]);
    assert.deepEqual(list, { status: 'fulfilled', value: { people: [alice], more: false } });
    assert.ok(identity.status === 'rejected' && identity.reason instanceof RequestRefused);
    assert.equal(identity.reason.answer.code, 'not-found');
  });

  it('gives up on a request in time, and drops its late answer', async () => {
    const { daemon, session, clock } = await scene();
    const late = assert.rejects(session.request('presence.list', {}), RequestTimedOut);
    await asked(daemon);
    clock.advance(REQUEST_MS);
    await late;
    daemon.link.send(codec.encodeOk('presence.list', 0, { people: [], more: false }));
    daemon.answers['presence.list'] = () => ({ people: [alice], more: false });
    assert.deepEqual(await session.request('presence.list', {}), { people: [alice], more: false });
  });

  it('ends the connection over an answer that does not fit, which nobody gets to see', async () => {
    const { daemon, session } = await scene();
    daemon.answers['presence.list'] = () => ({ people: [{ user: 'NOT A NAME' }], more: false });
    await assert.rejects(session.request('presence.list', {}), SessionEnded);
    assert.equal((await session.ended).kind, 'closed-here');
  });

  it('passes over what a newer daemon may say', async () => {
    const { daemon, session } = await scene();
    daemon.link.send(codec.encodeEvent('later.event' as never, {} as never));
    daemon.answers['presence.list'] = () => ({ people: [], more: false });
    assert.deepEqual(await session.request('presence.list', {}), { people: [], more: false });
  });

  it('keeps events for a listener that comes later, in order', async () => {
    const { daemon, session } = await scene();
    daemon.link.send(codec.encodeEvent('presence.changed', { ...alice, online: true }));
    daemon.link.send(codec.encodeEvent('presence.changed', { ...alice, online: false }));
    daemon.answers['presence.list'] = () => ({ people: [], more: false });
    await session.request('presence.list', {});
    const heard: DaemonEvent[] = [];
    session.listen((event) => heard.push(event));
    assert.deepEqual(
      heard.map(({ body }) => 'online' in body && body.online),
      [true, false],
    );
  });

  it('rejects what is open and what comes later when the daemon says goodbye', async () => {
    const { daemon, session, clock } = await scene();
    const open = assert.rejects(session.request('presence.list', {}), SessionEnded);
    const ready = assert.rejects(session.ready(), SessionEnded);
    await asked(daemon);
    daemon.link.close('stopping');
    await Promise.all([open, ready]);
    await assert.rejects(session.request('presence.list', {}), SessionEnded);
    assert.deepEqual(await session.ended, {
      kind: 'goodbye',
      code: 'stopping',
      message: 'the daemon is stopping',
    });
    assert.equal(clock.timers, 0);
  });

  it('notices within seconds of a wake-up that the daemon is gone', async () => {
    const { daemon, session, clock } = await scene();
    daemon.link.pause();
    session.checkNow();
    clock.advance(4_000);
    assert.equal(await Promise.race([session.ended, turn('open')]), 'open');
    clock.advance(1_000);
    assert.equal((await session.ended).kind, 'lost');
    daemon.link.close('stopping');
    assert.equal(clock.timers, 0);
  });

  it('keeps a connection that answers after a wake-up', async () => {
    const { daemon, session, clock } = await scene();
    daemon.answers['presence.list'] = () => ({ people: [], more: false });
    session.checkNow();
    await session.request('presence.list', {});
    clock.advance(10_000);
    assert.deepEqual(await session.request('presence.list', {}), { people: [], more: false });
  });
});
