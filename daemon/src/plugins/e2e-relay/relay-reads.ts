import type { Session } from '../../plugin/api.ts';
import type { DeviceLists } from './device-lists.ts';
import { type MailPage, readPage } from './mail-page.ts';
import type { Mailbox } from './mailbox.ts';
import type { Mailboxes } from './mailboxes.ts';
import { type Push, Reader } from './reader.ts';
import type { RelayContext } from './relay-config.ts';
import type { Removals } from './removals.ts';

export interface RelayReadsOptions {
  readonly clock: RelayContext['clock'];
  readonly lists: DeviceLists;
  readonly mailboxes: Mailboxes;
  readonly removals: Removals;
  readonly push: Push;
}

/** Gives devices what waits for them: by page, then as it comes (PROTOCOL.md section 7.3). */
export class RelayReads {
  readonly #options: RelayReadsOptions;
  readonly #reading = new Map<Session, { readonly mailbox: Mailbox; readonly reader: Reader }>();

  constructor(options: RelayReadsOptions) {
    this.#options = options;
  }

  async fetch(
    { after, limit }: { readonly after: number; readonly limit: number },
    session: Session,
  ): Promise<MailPage> {
    const { lists, mailboxes, clock } = this.#options;
    this.leave(session);
    const key = await lists.requireListed(session);
    const mailbox = await mailboxes.find(key);
    const reader = this.#join(session, mailbox);
    // A daemon restored from a backup may not have come that far.
    const begin = after > mailbox.last ? 0 : after;
    const page = await readPage(mailboxes.rows, { mailbox: key, after: begin, limit });
    if (page.more || !reader.endPage()) {
      this.leave(session);
      // An empty page would lead nowhere: what is there by now is read.
      if (page.messages.length === 0) return this.fetch({ after, limit }, session);
      return { ...page, more: true };
    }
    // The answer is queued when this promise resolves, within this turn.
    clock.soon(() => {
      if (mailbox.readers.has(reader)) reader.goLive(page.messages.at(-1)?.number ?? begin);
    });
    return page;
  }

  /** Only a session that has read its mailbox can have something to acknowledge. */
  async acknowledge(through: number, session: Session): Promise<void> {
    const { lists, mailboxes, removals } = this.#options;
    const mailbox =
      this.#reading.get(session)?.mailbox ?? (await mailboxes.find(await lists.requireListed(session)));
    removals.acknowledge(mailbox, through);
  }

  /** The session gets nothing more by itself. */
  leave(session: Session): void {
    const reading = this.#reading.get(session);
    reading?.mailbox.readers.delete(reading.reader);
    this.#reading.delete(session);
  }

  /** All sessions of that device, which may no longer read. */
  dismiss(mailbox: Mailbox): void {
    for (const { session } of [...mailbox.readers]) this.leave(session);
  }

  #join(session: Session, mailbox: Mailbox): Reader {
    const reader = new Reader(session, this.#options.push);
    mailbox.readers.add(reader);
    this.#reading.set(session, { mailbox, reader });
    return reader;
  }
}
