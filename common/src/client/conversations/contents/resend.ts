import { encodeBase64Url } from '../../../text/base64.ts';
import type { Outbound } from '../book/outbound.ts';
import type { Sent } from '../book/sent-log.ts';
import type { Handler, HandlerParts } from './handler.ts';

/** Sends again what that device could not decrypt (PROTOCOL.md section 8.10). What may not be sent is not answered. */
export const takeResend: Handler<'resend'> = async ({ content, sender }, parts) => {
  const { book, sentLog, clock } = parts;
  const { user, device, keys, isChanged } = sender;
  if (isChanged || book.conversations.get(user)?.standing === 'blocked') return;
  const envelopes = new Map(content.body.envelopes.map((envelope) => [encodeBase64Url(envelope), envelope]));
  const heads = new Set<string>();
  for (const envelope of envelopes.values()) {
    const request = { envelope, device: keys };
    const answer = await sentLog.answerable(request, clock.now());
    if (answer.kind === 'no') continue;
    const { sent } = answer;
    const { conversation, id, sentAt, sequence } = sent;
    const isHead = sent.content.kind === 'head';
    // Many envelopes may have held states of one group.
    if (isHead && heads.has(conversation)) continue;
    if (isHead) heads.add(conversation);
    const said = await saidIn(sent, parts);
    await sentLog.count(request, clock.now());
    book.addOutbound({
      conversation,
      to: { user, device, keys },
      id,
      sentAt,
      ...(said && { said }),
      ...(sequence !== undefined && { sequence }),
      resent: [...sent.envelopes],
      rounds: 0,
      isHeld: false,
    });
  }
};

/** `undefined`: what the line says, once it is encrypted. */
async function saidIn(
  { conversation, content }: Pick<Sent, 'conversation' | 'content'>,
  { log, keys, headOf }: HandlerParts,
): Promise<Outbound['said']> {
  if (content.kind === 'inline') return content.said;
  const head = content.kind === 'head' && headOf(conversation);
  if (head) return { kind: 'group', body: head };
  if (content.kind !== 'edit' || !keys.device) return undefined;
  const line = await log.said(conversation, keys.device.user, content.of);
  return line && { kind: 'edit', body: { of: content.of, text: line.message.text } };
}
