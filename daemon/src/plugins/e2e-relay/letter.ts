import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import type { Static } from '../../plugin/api.ts';

type Messages = typeof relayMessages;
export type SendPart = Static<Messages['e2e-relay.send']['body']>;
export type SendAnswer = Static<Messages['e2e-relay.send']['answer']>;

/** What one device is to get beside the payload. */
export interface Element {
  /** `keyOf` the device. */
  readonly mailbox: string;
  readonly user: string;
  readonly device: Uint8Array;
  readonly element: Uint8Array;
}

/** A whole message as it came from its sender. */
export interface Draft {
  readonly id: Uint8Array;
  readonly mode: SendPart['mode'];
  readonly payload: Uint8Array;
  readonly elements: readonly Element[];
}

/** A whole message, and who sends it. */
export interface Letter extends Draft {
  readonly from: string;
  readonly device: Uint8Array;
  /** `keyOf` the sending device. */
  readonly sender: string;
}
