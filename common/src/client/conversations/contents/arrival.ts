import type { Content } from '../../../e2e/content.ts';
import type { LinePlace } from '../lines/conversation-log.ts';

/** Whose session it came in. */
export interface Sender {
  readonly user: string;
  /** Of the person, as that session proves it. */
  readonly identityKey: Uint8Array;
  readonly device: Uint8Array;
  /** Its `deviceFingerprint`. */
  readonly keys: Uint8Array;
  /** Another device of this person. */
  readonly isOwn: boolean;
  /** Under an identity key that the person has not accepted. */
  readonly isChanged: boolean;
}

/** A content for the first time, of a conversation in which its sender may speak. */
export interface Arrival<C = Content> {
  readonly content: C;
  readonly sender: Sender;
  /** The conversation's id on this machine. */
  readonly conversation: string;
  /** Of the line that could not be read, and that this one comes in the place of. */
  readonly place?: LinePlace | undefined;
}
