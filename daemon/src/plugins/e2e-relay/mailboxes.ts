import { RecentMap } from '../../../../common/src/recent-map.ts';
import type { PluginStorage } from '../../plugin/api.ts';
import { MailRows } from './mail-rows.ts';
import { Mailbox } from './mailbox.ts';

/** Mailboxes known in memory; those with readers or messages under way come on top. */
const CACHED = 20_000;

/** The mailboxes of all devices, by `keyOf` their address. One object stands for a mailbox at a time. */
export class Mailboxes {
  readonly rows: MailRows;
  readonly #known = new RecentMap<string, Mailbox>();
  readonly #loading = new Map<string, Promise<Mailbox>>();

  constructor(storage: PluginStorage) {
    this.rows = new MailRows(storage);
  }

  /** What {@link find} found a moment ago. */
  peek(key: string): Mailbox | undefined {
    return this.#known.peek(key);
  }

  /** Reads what is needed the first time: a checkpoint and the entries since. */
  find(key: string): Promise<Mailbox> {
    const known = this.#known.peek(key);
    if (known) return Promise.resolve(known);
    const loading = this.#loading.get(key) ?? this.#load(key);
    this.#loading.set(key, loading);
    return loading;
  }

  /** To be called when its rows are gone. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  async #load(key: string): Promise<Mailbox> {
    try {
      const checkpoint = (await this.rows.checkpoints.get(key))?.value;
      const later = await this.rows.list(key, checkpoint?.last ?? 0);
      const mailbox = new Mailbox(key, checkpoint, later);
      this.#known.use(key, mailbox);
      this.#makeRoomFor(mailbox);
      return mailbox;
    } finally {
      this.#loading.delete(key);
    }
  }

  #makeRoomFor(newest: Mailbox): void {
    if (this.#known.size > CACHED) this.#known.deleteFirst((mailbox) => mailbox.isIdle && mailbox !== newest);
  }
}
