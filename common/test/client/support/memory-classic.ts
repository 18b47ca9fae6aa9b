import type { DaemonEvent } from '../../../src/client/link-session.ts';
import type { Body } from '../../../src/wire/message-table.ts';
import type { Messages } from '../../../src/wire/messages.ts';
import { PeerError } from '../../../src/wire/error-codes.ts';

/** One end that packets go to: a client of NonceSense that holds its person's key, or an original one. */
export interface ClassicEnd {
  readonly user: string;
  readonly tell: (event: DaemonEvent) => void;
}

export type Packet = Extract<
  DaemonEvent,
  { type: 'classic.initiated' | 'classic.responded' | 'classic.message' }
>;
type Half = Body<Messages, 'classic.initiate'>;
type Sent = Body<Messages, 'classic.send'>;

/** What the daemon does for original clients, in memory: it keeps a key for each user and passes packets on. */
export class MemoryClassic {
  readonly keys = new Map<string, Uint8Array>();
  /** Who is there: the last one that published that user's key. */
  readonly ends = new Map<string, ClassicEnd>();
  /** All that it passed on. */
  readonly passed: (Packet & { readonly to: string })[] = [];
  readonly #awaited: { readonly user: string; readonly resolve: (nothing: undefined) => void }[] = [];
  /** What it changes in what it passes on; `undefined`: it keeps that to itself. */
  alter: (packet: Packet, to: string) => Packet | undefined = (packet) => packet;

  /** @throws PeerError. */
  answer(type: string, body: never, session: ClassicEnd): object {
    if (type === 'classic.publish-key') return this.publish(session, (body as { key: Uint8Array }).key);
    if (type === 'classic.key') return this.#key((body as { user: string }).user);
    if (this.ends.get(session.user) !== session) throw new PeerError('refused', 'another one has the key');
    const from = session.user;
    if (type === 'classic.send') {
      const { to, content } = body as Sent;
      this.pass(to, { type: 'classic.message', body: { from, content } });
    } else {
      const { to, ...half } = body as Half;
      const told = type === 'classic.initiate' ? 'classic.initiated' : 'classic.responded';
      this.pass(to, { type: told, body: { from, ...half } });
    }
    return {};
  }

  publish(end: ClassicEnd, key: Uint8Array): object {
    this.keys.set(end.user, key);
    this.ends.set(end.user, end);
    for (const { user, resolve } of this.#awaited) if (user === end.user) resolve(undefined);
    return {};
  }

  /** Resolves when a key of that user is published from now on. */
  async published(user: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#awaited.push({ user, resolve });
    AbortSignal.timeout(10_000).addEventListener('abort', () =>
      reject(new Error(`no key of ${user} in time`)),
    );
    await promise;
  }

  /** Keeps back what is to be passed on; the function that it returns passes it on. */
  hold(): () => void {
    const held: { packet: Packet; to: string }[] = [];
    this.alter = (packet, to) => {
      held.push({ packet, to });
      return undefined;
    };
    return () => {
      this.alter = (packet) => packet;
      for (const { packet, to } of held) this.pass(to, packet);
    };
  }

  disconnect(end: ClassicEnd): void {
    if (this.ends.get(end.user) === end) this.ends.delete(end.user);
  }

  /** @throws PeerError when nobody is there. */
  pass(to: string, packet: Packet): void {
    const end = this.ends.get(to);
    if (!end) throw new PeerError('not-now', `${to} is not online`);
    const passed = this.alter(packet, to);
    if (!passed) return;
    this.passed.push({ ...passed, to });
    end.tell(passed);
  }

  #key(user: string): object {
    const key = this.keys.get(user);
    if (!key) throw new PeerError('not-found');
    return { key, online: this.ends.has(user) };
  }
}
