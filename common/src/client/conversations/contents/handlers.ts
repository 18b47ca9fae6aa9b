import type { Kind } from '../../../e2e/content-bodies.ts';
import type { Content } from '../../../e2e/content.ts';
import { takeCode } from './code.ts';
import { takeDelete } from './delete.ts';
import { takeEdit } from './edit.ts';
import type { Handler, HandlerParts } from './handler.ts';
import type { Arrival } from './arrival.ts';
import { takeReaction } from './reaction.ts';
import { takeFile } from './file.ts';
import { takeHistory } from './history.ts';
import { takePatch } from './patch.ts';
import { takeReceipt } from './receipt.ts';
import { takeResend } from './resend.ts';
import { takeSync } from './sync.ts';
import { takeText } from './text.ts';
import { takeTimer } from './timer.ts';

const handlers: { readonly [K in Kind]?: Handler<K> } = {
  text: takeText,
  edit: takeEdit,
  delete: takeDelete,
  reaction: takeReaction,
  timer: takeTimer,
  /** Worth nothing by the time it was stored. */
  typing: () => undefined,
  file: takeFile,
  code: takeCode,
  patch: takePatch,
  receipt: takeReceipt,
  sync: takeSync,
  resend: takeResend,
  history: takeHistory,
};

/** Only for the person's own devices: from others it is refused. */
const ofOwnDevices: ReadonlySet<Content['kind']> = new Set(['sync', 'history']);

export function isForOwnDevices({ kind }: Content): boolean {
  return ofOwnDevices.has(kind);
}

/** What a content does, by its kind. One that is not known is kept and shown as such. */
export async function handle(arrival: Arrival, parts: HandlerParts): Promise<void> {
  const { content } = arrival;
  const handler = content.kind === 'unknown' ? undefined : handlers[content.kind];
  if (!handler) {
    const problem = 'It needs a newer version of NonceSense.';
    parts.lines.add(arrival, { kind: 'unknown', text: '', problem });
    return;
  }
  // The table pairs each kind with its handler.
  await (handler as (arrival: Arrival, parts: HandlerParts) => void | Promise<void>)(arrival, parts);
}
