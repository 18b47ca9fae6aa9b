import assert from 'node:assert/strict';
import { Crowd } from '../load/crowd.ts';
import type { Client, ClientListener, Server } from '../load/server.ts';

type Relay = (texts: Uint8Array, receivers: readonly MemoryClient[]) => void;

/** A server without a wire: what a sender says goes to whom `relay` gives it. */
class MemoryServer implements Server {
  readonly pid = process.pid;
  readonly receivers: MemoryClient[] = [];
  relay: Relay = (texts, receivers) => {
    for (const receiver of receivers) receiver.listener?.onDeliveries(texts);
  };

  join(role: 'sender' | 'receiver'): Promise<Client> {
    const client = new MemoryClient((texts) => this.relay(texts, this.receivers));
    if (role === 'receiver') this.receivers.push(client);
    return Promise.resolve(client);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryClient implements Client {
  readonly unanswered = 0;
  listener: ClientListener | undefined;
  readonly #send: (texts: Uint8Array) => void;

  constructor(send: (texts: Uint8Array) => void) {
    this.#send = send;
  }

  broadcast(texts: readonly string[]): void {
    setImmediate(() => this.#send(Buffer.from(texts.join(''))));
  }

  listen(listener: ClientListener): void {
    this.listener = listener;
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }
}

const busy = { messages: 500, pace: { kind: 'in flight', count: 64 } } as const;

describe('a crowd at a server', () => {
  it('has heard every message when a run ends, at any pace', async () => {
    for (const pace of [busy.pace, { kind: 'steady', perSecond: 5_000 }] as const) {
      const server = new MemoryServer();
      const crowd = await Crowd.gather(server, 20);
      let heard = 0;
      const { relay } = server;
      server.relay = (texts, receivers) => {
        heard += texts.length / 200;
        relay(texts, receivers);
      };
      const figures = await crowd.run({ messages: 500, pace });
      assert.equal(heard, 500);
      assert.ok(figures.per_s > 0 && figures.p99_ms >= figures.p50_ms);
    }
  });

  it('never has more in flight than it was told', async () => {
    const server = new MemoryServer();
    const crowd = await Crowd.gather(server, 3);
    let most = 0;
    const { relay } = server;
    server.relay = (texts, receivers) => {
      most = Math.max(most, texts.length / 200);
      relay(texts, receivers);
    };
    await crowd.run({ messages: 50, pace: { kind: 'in flight', count: 1 } });
    assert.equal(most, 1);
  });

  it('does not take a message that comes twice', async () => {
    const server = new MemoryServer();
    const crowd = await Crowd.gather(server, 5);
    server.relay = (texts, receivers) => {
      for (const receiver of [...receivers, receivers[0]!]) receiver.listener?.onDeliveries(texts);
    };
    await assert.rejects(crowd.run(busy), /one receiver got 5\d\d of 500/);
  });

  it('does not let one that comes twice stand for one that is lost', async () => {
    const server = new MemoryServer();
    const crowd = await Crowd.gather(server, 5);
    server.relay = (texts, [unlucky, lucky, ...others]) => {
      for (const receiver of [lucky!, lucky!, ...others]) receiver.listener?.onDeliveries(texts);
      assert.ok(unlucky);
    };
    await assert.rejects(crowd.run(busy), /one receiver got 5\d\d of 500/);
  });

  it('fails at once when something comes after a run', async () => {
    const server = new MemoryServer();
    const crowd = await Crowd.gather(server, 5);
    let last: Uint8Array = new Uint8Array();
    const { relay } = server;
    server.relay = (texts, receivers) => {
      last = texts;
      relay(texts, receivers);
    };
    await crowd.run(busy);
    const late = () => server.receivers[2]!.listener?.onDeliveries(last);
    assert.throws(late, /one receiver got 501 of 500/);
  });

  it('gives up when a connection breaks', async () => {
    const server = new MemoryServer();
    const crowd = await Crowd.gather(server, 5);
    server.relay = (_texts, receivers) => receivers[4]!.listener?.onBreak(new Error('it hung up'));
    await assert.rejects(crowd.run(busy), /it hung up/);
  });
});
