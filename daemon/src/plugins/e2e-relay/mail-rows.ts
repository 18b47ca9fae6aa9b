import { PAYLOAD_BYTES, relayMessages } from '../../../../common/src/wire/messages.ts';
import {
  optional,
  type PluginStorage,
  type Row,
  type Static,
  struct,
  type Table,
  text,
  uint,
  type Write,
} from '../../plugin/api.ts';
import { tallySchema } from './mail-tally.ts';

const { payload, number: _, ...shared } = relayMessages['e2e-relay.deliver'].body.properties;

/** A message in one mailbox; the payload is within when it is small and nobody shares it. */
const entrySchema = struct({
  ...shared,
  payloadBytes: uint(PAYLOAD_BYTES, 1),
  payload: optional(payload),
  /** Where it lies when it is not within. */
  place: optional(text(64)),
});
/** What is known of a mailbox when its message `last` was stored, that message included. */
const checkpointSchema = struct({ last: uint(), tally: tallySchema });

export type Delivery = Static<(typeof relayMessages)['e2e-relay.deliver']['body']>;
export type Entry = Static<typeof entrySchema>;
export type Checkpoint = Static<typeof checkpointSchema>;
export type EntryRow = Entry & { readonly number: number };

const NUMBER_DIGITS = 16;

/** All mailboxes on disk, each by `keyOf` the address of its device. */
export class MailRows {
  readonly checkpoints: Table<Checkpoint>;
  readonly #entries: Table<Entry>;
  readonly #payloads: Table<Uint8Array>;
  /** In how many mailboxes a payload is wanted. */
  readonly #readers: Table<number>;

  constructor(storage: PluginStorage) {
    this.checkpoints = storage.table('mailbox', checkpointSchema);
    this.#entries = storage.table('entry', entrySchema);
    this.#payloads = storage.table('payload', payload);
    this.#readers = storage.table('readers', uint());
  }

  put(mailbox: string, number: number, entry: Entry): Write {
    return this.#entries.put(placeOf(mailbox, number), entry);
  }

  remove(mailbox: string, number: number): Write {
    return this.#entries.remove(placeOf(mailbox, number));
  }

  /** Those with a number above `after`, in order. */
  async list(mailbox: string, after: number, limit?: number): Promise<readonly EntryRow[]> {
    const range = { prefix: `${mailbox}/`, after: placeOf(mailbox, after), ...(limit && { limit }) };
    const rows = await this.#entries.list(range);
    return rows.map(({ key, value }) => ({ ...value, number: numberOf(key) }));
  }

  /** A payload that several mailboxes want. */
  share(place: string, content: Uint8Array, readers: number): readonly Write[] {
    return [this.#payloads.put(place, content), this.#readers.put(place, readers)];
  }

  /** `undefined`: the message was taken out meanwhile. @throws Error when it is there, and what it points to is not. */
  async payloadOf(mailbox: string, entry: EntryRow): Promise<Uint8Array | undefined> {
    const { number, payload: within, place = '' } = entry;
    const content = within ?? (await this.#payloads.get(place))?.value;
    if (content === undefined && (await this.#entries.get(placeOf(mailbox, number))))
      throw new Error('the payload of a stored message is missing');
    return content;
  }

  /** What has to be written when that many fewer want each payload. One call at a time, up to its commit. */
  async release(fewer: ReadonlyMap<string, number>): Promise<readonly Write[]> {
    const writes = await Promise.all(
      Array.from(fewer, async ([place, count]) => this.#fewer(place, await this.#readers.get(place), count)),
    );
    return writes.flat();
  }

  #fewer(place: string, row: Row<number> | undefined, count: number): readonly Write[] {
    const left = (row?.value ?? 0) - count;
    if (left > 0) return [this.#readers.put(place, left)];
    return [this.#readers.remove(place), this.#payloads.remove(place)];
  }
}

/** What a message takes up in a mailbox. */
export function sizeOf({ payloadBytes, element }: Pick<Entry, 'payloadBytes' | 'element'>): number {
  return payloadBytes + element.length;
}

/** 16 digits hold every safe integer; equal lengths make the order of keys that of numbers. */
function placeOf(mailbox: string, number: number): string {
  return `${mailbox}/${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

function numberOf(key: string): number {
  return Number(key.slice(-NUMBER_DIGITS));
}
