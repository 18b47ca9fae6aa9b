import assert from 'node:assert/strict';
import { setInterval } from 'node:timers/promises';
import { parseInviteLink } from '../../../common/src/wire/invite-link.ts';
import type { DaemonProcess } from './daemon-process.ts';
import { Person } from './person.ts';

/** Far above what a message takes, far below what a person would notice as a fault. */
const LATEST_MS = 2_000;
const PACE_MS = 50;

/** Two members who talk while somebody else attacks: they must notice nothing. */
export class Bystanders {
  readonly alice = new Person('alice');
  readonly bob = new Person('bob');
  readonly #lost: string[] = [];
  #said = 0;

  static async join(daemon: DaemonProcess): Promise<Bystanders> {
    const both = new Bystanders();
    const link = await daemon.newInvite('--uses', '2');
    for (const person of [both.alice, both.bob]) {
      await person.signUp(link);
      await person.reach('ready');
      person.client.events.on('state', ({ kind }) => both.#lost.push(`${person.user} is ${kind}`));
    }
    return both;
  }

  /** Each says something that the other hears soon, and nobody was ever disconnected. */
  async talk(): Promise<void> {
    const number = ++this.#said;
    const begin = performance.now();
    await Promise.all([this.alice.say(`alice says ${number}`), this.bob.say(`bob says ${number}`)]);
    await Promise.all([this.bob.hear(`alice says ${number}`), this.alice.hear(`bob says ${number}`)]);
    const took = performance.now() - begin;
    assert.ok(took < LATEST_MS, `a message took ${took.toFixed(0)} ms`);
    assert.deepEqual(this.#lost, []);
    for (const { user, texts } of [this.alice, this.bob])
      assert.equal(new Set(texts).size, texts.length, `${user} sees something twice`);
  }

  /** Talks until `attack` is over, at least once. */
  async talkDuring<T>(attack: Promise<T>): Promise<T> {
    const state = { isOver: false };
    const over = attack.finally(() => (state.isOver = true));
    // Whoever awaits `over` below hears of it.
    over.catch(() => undefined);
    // Not faster than the limits allow, or these two would be the flood.
    for await (const _ of setInterval(PACE_MS)) {
      await this.talk();
      if (state.isOver) break;
    }
    return over;
  }

  dispose(): void {
    this.alice.dispose();
    this.bob.dispose();
  }
}

/** The daemon's address and key, for who does not come by an invite. */
export function whereabouts(daemon: DaemonProcess): { readonly address: string; readonly key: Uint8Array } {
  const { host, port, key } = parseInviteLink(daemon.invite);
  return { address: `${host}:${port}`, key };
}
