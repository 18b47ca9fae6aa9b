import { ClassicDhKey } from '../../../src/classic/dh-key.ts';
import { type ClassicIdentity, verifyClassic } from '../../../src/classic/rsa-identity.ts';
import { ClassicOpener, ClassicSealer } from '../../../src/classic/sealed-box.ts';
import type { DaemonEvent } from '../../../src/client/link-session.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/text/utf8.ts';
import type { MemoryClassic, Packet } from './memory-classic.ts';

type Half = Extract<Packet, { type: 'classic.initiated' }>['body'];

/**
 * An original client as it is: it answers each exchange that others begin, uses the key of the last half that it was
 * sent, and forgets all when it ends. It writes at once, or once its exchange has an answer.
 */
export class OriginalClient {
  readonly user: string;
  readonly identity: ClassicIdentity;
  /** What it shows: `name: text`. */
  readonly shown: string[] = [];
  readonly #daemon: MemoryClassic;
  #begun = new Map<string, ClassicDhKey>();
  #sealers = new Map<string, ClassicSealer>();
  #openers = new Map<string, ClassicOpener>();
  #unsent: { readonly to: string; readonly text: string }[] = [];

  constructor(user: string, identity: ClassicIdentity, daemon: MemoryClassic) {
    this.user = user;
    this.identity = identity;
    this.#daemon = daemon;
  }

  readonly tell = (event: DaemonEvent): void => {
    if (event.type === 'classic.initiated') this.#answer(event.body);
    else if (event.type === 'classic.responded') this.#finish(event.body);
    else if (event.type === 'classic.message') this.#read(event.body);
  };

  connect(): void {
    this.#daemon.publish(this, this.identity.publicDer);
  }

  /** It ends, and what it agreed on with it. */
  end(): void {
    this.#daemon.disconnect(this);
    this.#begun = new Map();
    this.#sealers = new Map();
    this.#openers = new Map();
  }

  write(to: string, text: string): void {
    if (this.#sealers.has(to)) {
      this.writeBytes(to, encodeUtf8(text));
      return;
    }
    this.#unsent.push({ to, text });
    this.begin(to);
  }

  /** Once keys were agreed on. */
  writeBytes(to: string, bytes: Uint8Array): void {
    const content = this.#sealers.get(to)?.seal(bytes) ?? new Uint8Array();
    this.#daemon.pass(to, { type: 'classic.message', body: { from: this.user, content } });
  }

  begin(to: string): void {
    const mine = ClassicDhKey.generate();
    this.#begun.set(to, mine);
    this.#daemon.pass(to, { type: 'classic.initiated', body: this.half(mine) });
  }

  half({ publicDer: key }: ClassicDhKey): Half {
    return { from: this.user, key, signature: this.identity.sign(key) };
  }

  #answer({ from, key, signature }: Half): void {
    if (!this.#isOf(from, key, signature)) return;
    const mine = ClassicDhKey.generate();
    this.#use(from, mine.agree(key));
    this.#daemon.pass(from, { type: 'classic.responded', body: this.half(mine) });
  }

  #finish({ from, key, signature }: Half): void {
    const mine = this.#begun.get(from);
    if (!mine || !this.#isOf(from, key, signature)) return;
    this.#use(from, mine.agree(key));
    const waiting = this.#unsent.filter(({ to }) => to === from);
    this.#unsent = this.#unsent.filter(({ to }) => to !== from);
    for (const { to, text } of waiting) this.write(to, text);
  }

  #use(other: string, key: Uint8Array): void {
    this.#sealers.set(other, new ClassicSealer(key));
    this.#openers.set(other, new ClassicOpener(key, { exact: true }));
  }

  #read({ from, content }: Extract<Packet, { type: 'classic.message' }>['body']): void {
    try {
      const text = decodeUtf8(this.#openers.get(from)?.open(content) ?? new Uint8Array());
      this.shown.push(`${from}: ${text}`);
    } catch {
      this.shown.push(`${from}: (cannot be read)`);
    }
  }

  #isOf(user: string, key: Uint8Array, signature: Uint8Array): boolean {
    const identity = this.#daemon.keys.get(user);
    return identity !== undefined && verifyClassic(identity, key, signature);
  }
}
