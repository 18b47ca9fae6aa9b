import { errorCodes, PeerError, shortMessage } from '../../../common/src/wire/error-codes.ts';
import type { Codec } from '../../../common/src/wire/codec.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';

/** The one place that decides what a peer is told of an error: codes of the catalogue, and nothing of our inside. */
export function peerErrorOf(error: unknown): PeerError {
  return error instanceof PeerError ? error : new PeerError('internal', errorCodes.internal);
}

export function encodeRefusal(codec: Codec<MessageTable>, id: number, error: PeerError): Uint8Array {
  const { code, message, retryAfter } = error;
  const retry = retryAfter === undefined ? {} : { retryAfter };
  return codec.encodeError(id, { code, message: shortMessage(message), ...retry });
}

/** @throws when a plugin's answer does not fit the schema of its own request. */
export function encodeAnswer(
  codec: Codec<MessageTable>,
  { type, id, body = {} }: { readonly type: string; readonly id: number; readonly body: unknown },
): Uint8Array {
  return codec.encodeOk(type as never, id, codec.checkAnswer(type as never, body));
}
