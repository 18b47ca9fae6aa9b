import type { Delivery, EntryRow, MailRows } from './mail-rows.ts';
import { sizeOf } from './mail-rows.ts';

/** Of messages in one answer: with what surrounds it, it fits a record (PROTOCOL.md section 3.3). */
const PAGE_BYTES = 60_000;
/** CBOR around a delivery: keys, heads, numbers, and the longest user name. */
const OVERHEAD = 160;

export interface MailPage {
  readonly messages: Delivery[];
  readonly more: boolean;
}

/** The messages after a number, as many as fit one answer, and at least one where there is one. */
export async function readPage(
  rows: MailRows,
  { mailbox, after, limit }: { readonly mailbox: string; readonly after: number; readonly limit: number },
): Promise<MailPage> {
  const entries = await rows.list(mailbox, after, limit + 1);
  const fitting = entries.slice(0, countFitting(entries.slice(0, limit)));
  const found = await Promise.all(fitting.map((entry) => deliveryOf(rows, mailbox, entry)));
  const messages = found.filter((one) => one !== undefined);
  return { messages, more: fitting.length < entries.length };
}

function countFitting(entries: readonly EntryRow[]): number {
  let left = PAGE_BYTES;
  const end = entries.findIndex((entry) => (left -= sizeOf(entry) + OVERHEAD) < 0);
  return end === -1 ? entries.length : Math.max(1, end);
}

async function deliveryOf(rows: MailRows, mailbox: string, entry: EntryRow): Promise<Delivery | undefined> {
  const { number, from, device, id, sentAt, element } = entry;
  const payload = await rows.payloadOf(mailbox, entry);
  return payload && { number, from, device, id, sentAt, payload, element };
}
