import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kdfChain } from '../../src/e2e/ratchet-kdf.ts';
import { canSend } from '../../src/e2e/sessions.ts';
import { toHex } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';
import { reasonOf } from './support/failure.ts';
import { Party } from './support/party.ts';
import { u32 } from './support/reference.ts';

/** `at` picks among what is there, modulo its number. */
type Step =
  | { readonly kind: 'send' | 'start' | 'restart'; readonly byAlice: boolean }
  | { readonly kind: 'deliver' | 'lose' | 'repeat'; readonly at: number }
  | { readonly kind: 'alter'; readonly at: number; readonly byte: number; readonly bit: number };

const at = fc.nat(1_000);
const weighted = <T extends Step>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const kind = <const K extends Step['kind']>(...kinds: K[]) => fc.constantFrom(...kinds);
const step = fc.oneof(
  weighted(6, fc.record({ kind: kind('send'), byAlice: fc.boolean() })),
  weighted(6, fc.record({ kind: kind('deliver'), at })),
  weighted(1, fc.record({ kind: kind('start', 'restart'), byAlice: fc.boolean() })),
  weighted(1, fc.record({ kind: kind('lose'), at })),
  weighted(2, fc.record({ kind: kind('repeat'), at })),
  weighted(2, fc.record({ kind: kind('alter'), at, byte: fc.nat(2_047), bit: fc.nat(7) })),
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });

interface Letter {
  readonly byAlice: boolean;
  readonly number: number;
  readonly element: Uint8Array;
}

/** Two devices and everything between them that can go wrong. */
class World {
  readonly #parties = Party.pair();
  readonly #onTheWay: Letter[] = [];
  readonly #delivered: Letter[] = [];
  readonly #messageKeys = new Set<string>();
  #sent = 0;

  take(step: Step): void {
    switch (step.kind) {
      case 'send':
        this.send(step.byAlice);
        break;
      case 'start':
        this.#by(step.byAlice).start(this.#by(!step.byAlice).claim());
        break;
      case 'restart':
        this.#by(step.byAlice).restart();
        break;
      case 'deliver':
        this.#deliver(this.#pick(step.at));
        break;
      case 'lose':
        this.#pick(step.at);
        break;
      case 'repeat':
        this.#repeat(step.at);
        break;
      case 'alter':
        this.#alter(step);
        break;
    }
  }

  send(byAlice: boolean): void {
    const number = this.#sent++;
    const [sender, receiver] = [this.#by(byAlice), this.#by(!byAlice)];
    if (!canSend(sender.sessions, sender.now)) sender.start(receiver.claim());
    this.#noteMessageKey(sender);
    this.#onTheWay.push({ byAlice, number, element: sender.send(u32(number), receiver) });
  }

  deliverAll(): void {
    while (this.#onTheWay.length > 0) this.#deliver(this.#pick(0));
  }

  activeSessions(): readonly string[] {
    const { alice, bob } = this.#parties;
    return [alice, bob].map(({ sessions }) => toHex(sessions.sessions[0]?.id ?? new Uint8Array()));
  }

  #by(byAlice: boolean): Party {
    return byAlice ? this.#parties.alice : this.#parties.bob;
  }

  #pick(at: number): Letter | undefined {
    return this.#onTheWay.splice(at % Math.max(1, this.#onTheWay.length), 1)[0];
  }

  /** The first time, whatever happened before, it decrypts. */
  #deliver(letter: Letter | undefined): void {
    if (!letter) return;
    const plaintext = this.#by(!letter.byAlice).receive(letter.element);
    assert.deepEqual(plaintext, new Uint8Array(u32(letter.number)));
    this.#delivered.push(letter);
  }

  /** Every further time it does not, and changes nothing. */
  #repeat(at: number): void {
    const letter = this.#delivered[at % Math.max(1, this.#delivered.length)];
    if (letter) assert.equal(this.#refusal(letter, letter.element), 'repeated');
  }

  #alter({ at, byte, bit }: { at: number; byte: number; bit: number }): void {
    const letter = this.#onTheWay[at % Math.max(1, this.#onTheWay.length)];
    if (!letter) return;
    const element = Uint8Array.from(letter.element);
    const place = byte % element.length;
    element[place] = (element[place] ?? 0) ^ (1 << bit);
    assert.notEqual(this.#refusal(letter, element), undefined);
  }

  #refusal({ byAlice }: Letter, element: Uint8Array) {
    const receiver = this.#by(!byAlice);
    const before = receiver.kept();
    const reason = reasonOf(() => receiver.receive(element));
    assert.equal(receiver.kept(), before);
    return reason;
  }

  /** Of the next message; the nonce is derived from it as well. */
  #noteMessageKey({ sessions }: Party): void {
    const messageKey = toHex(kdfChain(sessions.sessions[0]!.ratchet.sending!).messageKey);
    assert.ok(!this.#messageKeys.has(messageKey), 'a message key would be used twice');
    this.#messageKeys.add(messageKey);
  }
}

describe('two devices, whatever the network does', () => {
  // Makes the keys, which takes longer than any input may.
  before(() => void Party.pair());

  it('decrypt each message once, refuse everything else, and never use a key twice', () => {
    fuzz(80, steps, (all) => {
      const world = new World();
      for (const step of all) world.take(step);
    });
  });

  it('agree on one session as soon as the network is quiet and one of them has written', () => {
    fuzz(40, steps, (all) => {
      const world = new World();
      for (const step of all) world.take(step);
      world.deliverAll();
      world.send(true);
      world.deliverAll();
      const [alice, bob] = world.activeSessions();
      assert.equal(alice, bob);
    });
  });
});
