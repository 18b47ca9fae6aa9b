import { CODE_BYTES, PATCH_BYTES } from '../../../e2e/content-bodies.ts';
import { fitsBody } from '../../../e2e/content.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import { ClientProblem } from '../../problem.ts';
import type { Shared } from '../conversations-api.ts';
import { isCodeWhole, codeHash } from '../book/shared-code.ts';
import type { SpokenLine } from './say-text.ts';

/** What goes into the line of this person. @throws ClientProblem for what is too long or none */
export function sharedLine(shared: Shared): SpokenLine['line'] {
  return shared.kind === 'code' ? codeLine(shared) : patchLine(shared);
}

function codeLine({ kind, path, ...code }: Shared & { kind: 'code' }): SpokenLine['line'] {
  expectLength(code.text, CODE_BYTES, 'These lines are');
  const body = { ...code, path, hash: codeHash(code.text) };
  if (!fitsBody(kind, body) || !isCodeWhole(body))
    throw new ClientProblem(
      'refused',
      'These lines can’t be shared: there is nothing in them, or too much around.',
    );
  return { kind, text: path, code };
}

function patchLine({ kind, title, ...patch }: Shared & { kind: 'patch' }): SpokenLine['line'] {
  expectLength(patch.diff, PATCH_BYTES, 'This patch is');
  if (!fitsBody(kind, { ...patch, title }))
    throw new ClientProblem('refused', 'This can’t be shared: the patch or its title is empty or too long.');
  return { kind, text: title, patch };
}

function expectLength(text: string, most: number, what: string): void {
  const { length } = encodeUtf8(text);
  if (length <= most) return;
  const words = `${what} too long to be shared: ${length} bytes, and ${most} is the most.`;
  throw new ClientProblem('refused', `${words} Share less, or send a file.`);
}
