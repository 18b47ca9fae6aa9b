import type { ClientEvents } from '../../../common/src/client/client-state.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { AttachedClient, type AttachedClientOptions } from './attached-client.ts';
import type { Ownership } from './ownership.ts';

/** Within which another window takes the place of an owner that is gone. */
const TAKE_OVER_MS = 3_000;

export interface AttachmentOptions {
  readonly clock: Clock;
  readonly changed: () => void;
  readonly heard: ClientEvents['direct'];
  readonly trouble: (error: unknown) => void;
  readonly successor: AttachedClientOptions['successor'];
}

/** Keeps a window attached to the one that has the connection, whichever that is. */
export class Attachment implements Disposable {
  readonly #options: AttachmentOptions;
  #client: AttachedClient | undefined;
  /** Has not told anything yet. */
  #next: AttachedClient | undefined;
  #later: Disposable | undefined;
  #isFocused = false;
  /** Attaching that began before the last `leave` counts no more. */
  #time = 0;

  constructor(options: AttachmentOptions) {
    this.#options = options;
  }

  /** As the owner is; as it was last, while another window takes its place. */
  get client(): AttachedClient | undefined {
    return this.#client;
  }

  /** To the owner that was found. */
  async attach(ownership: Ownership): Promise<void> {
    const time = ++this.#time;
    this.#later?.dispose();
    try {
      const link = await ownership.attach();
      if (time !== this.#time) {
        link.dispose();
        return;
      }
      this.#next?.dispose();
      const client: AttachedClient = new AttachedClient({
        ...this.#options,
        link,
        changed: () => this.#follow(client),
        gone: () => this.#lose(client, ownership),
      });
      this.#next = client;
      client.look(this.#isFocused);
    } catch (error) {
      this.#options.trouble(error);
      if (time === this.#time) this.leave();
    }
  }

  /** This window has the connection now, or none has. */
  leave(): void {
    this.#time++;
    this.#later?.dispose();
    const clients = [this.#next, this.#client];
    this.#next = undefined;
    this.#client = undefined;
    for (const client of clients) client?.dispose();
    this.#options.changed();
  }

  /** Whether the person is before this window. */
  look(isFocused: boolean): void {
    this.#isFocused = isFocused;
    (this.#next ?? this.#client)?.look(isFocused);
  }

  dispose(): void {
    this.leave();
  }

  #follow(client: AttachedClient): void {
    if (client === this.#next && client.isTold) {
      this.#next = undefined;
      this.#client = client;
    }
    if (client === this.#client) this.#options.changed();
  }

  #lose(client: AttachedClient, ownership: Ownership): void {
    if (client !== this.#client && client !== this.#next) return;
    this.#later?.dispose();
    // By then the next owner was found, or only the link was lost.
    this.#later = this.#options.clock.setTimer(TAKE_OVER_MS, () => void this.attach(ownership));
    this.#options.changed();
  }
}
