import type { Body } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import type { Envelope } from '../book/outbound.ts';

type Batch = Body<Messages, 'e2e-relay.send'>;

/** What one record holds beside the frame of the message (PROTOCOL.md section 7). */
const ROOM = 60_000;
/** The keys and lengths around an element. */
const AROUND_ELEMENT = 100;

/** The requests that bring an envelope to the daemon, in their order. */
export function batchesOf({
  id,
  payload,
  elements,
  mode,
}: Omit<Envelope, 'mode'> & Pick<Batch, 'mode'>): Batch[] {
  const groups: Envelope['elements'][] = [[]];
  let room = ROOM - payload.length;
  for (const element of elements) {
    const bytes = element.element.length + AROUND_ELEMENT;
    if (bytes > room) {
      groups.push([]);
      room = ROOM;
    }
    room -= bytes;
    groups.at(-1)?.push(element);
  }
  return groups.map((group, index) => ({
    id,
    ...(index === 0 && { payload }),
    elements: group,
    last: index === groups.length - 1,
    mode,
  }));
}
