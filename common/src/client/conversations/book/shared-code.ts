import { equalBytes } from '../../../crypto/bytes.ts';
import { sha256 } from '../../../crypto/sha256.ts';
import type { ContentBody } from '../../../e2e/content-bodies.ts';
import { nameUnseen } from '../../../text/unseen.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';

/** Whether its lines are as many as it says, and those of its hash. */
export function isCodeWhole({ text, start, end, hash }: ContentBody<'code'>): boolean {
  const lines = text.split('\n').length;
  return end - start + 1 === lines && equalBytes(hash, codeHash(text));
}

export function codeHash(text: string): Uint8Array {
  return sha256(encodeUtf8(text));
}

/** "src/main.ts:10-12", on one line, fit to be shown. */
export function codeHeadline(
  path: string,
  { start, end }: Pick<ContentBody<'code'>, 'start' | 'end'>,
): string {
  const place = start === end ? `${start}` : `${start}-${end}`;
  return `${onOneLine(path)}:${place}`;
}

/** A stranger's words where one line is shown. */
export function onOneLine(text: string): string {
  return nameUnseen(text.replace(/\s+/gu, ' '));
}
