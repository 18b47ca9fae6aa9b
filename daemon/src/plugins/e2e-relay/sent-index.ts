import {
  list,
  type PluginStorage,
  type Row,
  type Static,
  struct,
  type Table,
  text,
  uint,
  type Write,
} from '../../plugin/api.ts';
import { hexOf } from './address.ts';

/** As many as one message is for: a client takes another id for others. */
export const MOST_DEVICES = 256;

const sentSchema = struct({ at: uint(), to: list(text(65), MOST_DEVICES) });
export type Sent = Static<typeof sentSchema>;

/** Which devices got the message that a device sent under an id: a repeat is recognised long after they took it out. */
export class SentIndex {
  readonly table: Table<Sent>;

  constructor(storage: PluginStorage) {
    this.table = storage.table('sent', sentSchema);
  }

  find(sender: string, id: Uint8Array): Promise<Row<Sent> | undefined> {
    return this.table.get(placeOf(sender, id));
  }

  /** A conflict when that was sent before and is not `row`. */
  write(place: { readonly sender: string; readonly id: Uint8Array }, sent: Sent, row?: Row<Sent>): Write {
    return row ? this.table.replace(row, sent) : this.table.insert(placeOf(place.sender, place.id), sent);
  }
}

function placeOf(sender: string, id: Uint8Array): string {
  return `${sender}/${hexOf(id)}`;
}
