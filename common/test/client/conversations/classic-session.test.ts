import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClassicMalformed } from '../../../src/classic/classic-malformed.ts';
import { ClassicDhKey } from '../../../src/classic/dh-key.ts';
import { ClassicOpener, ClassicSealer } from '../../../src/classic/sealed-box.ts';
import { ClassicSession } from '../../../src/client/conversations/classic/classic-session.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/text/utf8.ts';
import { dhRuns } from '../../support/slow-dh.ts';

type Packet = readonly [kind: 'initiate' | 'response' | 'message', bytes: Uint8Array];

/** One end; what it says waits on the way. */
abstract class End {
  readonly out: Packet[] = [];
  readonly heard: string[] = [];
  readonly #unsent: string[] = [];

  abstract readonly canSeal: boolean;
  abstract readonly isBegun: boolean;
  abstract begin(): Uint8Array;
  abstract answer(theirs: Uint8Array): Uint8Array;
  abstract finish(theirs: Uint8Array): void;
  abstract seal(text: Uint8Array): Uint8Array;
  abstract open(sealed: Uint8Array): Uint8Array | undefined;

  write(text: string): void {
    if (this.canSeal) this.out.push(['message', this.seal(encodeUtf8(text))]);
    else {
      this.#unsent.push(text);
      if (!this.isBegun) this.out.push(['initiate', this.begin()]);
    }
  }

  take([kind, bytes]: Packet): void {
    if (kind === 'initiate') this.out.push(['response', this.answer(bytes)]);
    else if (kind === 'response') this.finish(bytes);
    else this.heard.push(decodeUtf8(this.open(bytes) ?? encodeUtf8('unreadable')));
    if (kind !== 'message') for (const text of this.#unsent.splice(0)) this.write(text);
  }
}

class Ours extends End {
  readonly #session = new ClassicSession();
  get canSeal() {
    return this.#session.canSeal;
  }
  get isBegun() {
    return this.#session.isBegun;
  }
  begin = () => this.#session.begin();
  answer = (theirs: Uint8Array) => this.#session.answer(theirs);
  finish = (theirs: Uint8Array) => this.#session.finish(theirs);
  seal = (text: Uint8Array) => this.#session.seal(text);
  open = (sealed: Uint8Array) => this.#session.open(sealed);
}

/** An original client: the key of the last half that it was sent, for both directions, and no other. */
class Original extends End {
  #mine: ClassicDhKey | undefined;
  #sealer: ClassicSealer | undefined;
  #opener: ClassicOpener | undefined;
  get canSeal() {
    return this.#sealer !== undefined;
  }
  get isBegun() {
    return this.#mine !== undefined;
  }
  begin = () => (this.#mine = ClassicDhKey.generate()).publicDer;
  answer = (theirs: Uint8Array) => {
    const mine = ClassicDhKey.generate();
    this.#use(mine.agree(theirs));
    return mine.publicDer;
  };
  finish = (theirs: Uint8Array) => {
    if (this.#mine) this.#use(this.#mine.agree(theirs));
    this.#mine = undefined;
  };
  seal = (text: Uint8Array) => this.#sealer?.seal(text) ?? new Uint8Array();
  open = (sealed: Uint8Array) => this.#opener?.open(sealed);
  #use(key: Uint8Array): void {
    this.#sealer = new ClassicSealer(key);
    this.#opener = new ClassicOpener(key, { exact: true });
  }
}

const steps = fc.array(
  fc.constantFrom('we write', 'they write', 'we begin', 'to us', 'to them', 'to us', 'to them'),
  { minLength: 4, maxLength: 24 },
);

describe('a session with an original client', function () {
  this.timeout(60_000); // Bun takes half a second for a key.

  for (const [whom, make] of [
    ['as it is', () => new Original()],
    ['that is like ours', () => new Ours()],
  ] as const)
    it(`${whom} loses nothing and mixes nothing up, whoever begins when`, () => {
      const property = fc.property(steps, (taken) => {
        const [us, them] = [new Ours(), make()];
        const [ours, theirs]: [string[], string[]] = [[], []];
        const deliver = (from: End, to: End) => {
          const packet = from.out.shift();
          if (packet) to.take(packet);
          return packet !== undefined;
        };
        const say = (end: End, texts: string[]) => {
          texts.push(`text ${texts.length}`);
          end.write(`text ${texts.length - 1}`);
        };
        for (const step of taken) {
          if (step === 'we write') say(us, ours);
          else if (step === 'they write') say(them, theirs);
          else if (step === 'we begin' && !us.isBegun) us.out.push(['initiate', us.begin()]);
          else if (step === 'to us') deliver(them, us);
          else if (step === 'to them') deliver(us, them);
        }
        const settle = () => {
          while (deliver(us, them) || deliver(them, us));
        };
        settle();
        say(us, ours);
        say(them, theirs);
        settle();
        assert.deepEqual(them.heard, ours);
        assert.deepEqual(us.heard, theirs);
      });
      fc.assert(property, { numRuns: dhRuns(60) });
    });

  it('takes no message twice, and none before its turn', () => {
    const [us, them] = [new ClassicSession(), new ClassicSession()];
    us.finish(them.answer(us.begin()));
    const [one, two] = [them.seal(encodeUtf8('one')), them.seal(encodeUtf8('two'))];
    assert.equal(us.open(two), undefined);
    assert.deepEqual(us.open(one), encodeUtf8('one'));
    assert.equal(us.open(one), undefined);
    assert.deepEqual(us.open(two), encodeUtf8('two'));
  });

  it('seals with no key of before once it has begun anew', () => {
    const [us, them] = [new ClassicSession(), new ClassicSession()];
    us.finish(them.answer(us.begin()));
    us.begin();
    assert.equal(us.canSeal, false);
    assert.throws(() => us.seal(encodeUtf8('lost')), RangeError);
  });

  it('refuses what is no half of an exchange, and stays as it was', () => {
    const [us, them] = [new ClassicSession(), new ClassicSession()];
    us.finish(them.answer(us.begin()));
    assert.throws(() => us.answer(Uint8Array.of(1, 2, 3)), ClassicMalformed);
    assert.deepEqual(them.open(us.seal(encodeUtf8('still'))), encodeUtf8('still'));
  });
});
