import type {
  ConversationMessage,
  SharedCode,
  SharedPatch,
} from '../../../common/src/client/conversations/conversation.ts';
import { nameUnseen } from '../../../common/src/text/unseen.ts';
import type { ViewCode, ViewPatch } from '../view-code.ts';
import type { CodeTexts } from './code-texts.ts';
import { readPatch } from './read-patch.ts';

const SHORT_COMMIT = 10;

/** Read once, though the page is drawn at every change; the words are those of the person's one language. */
const shown = new WeakMap<SharedPatch, ViewPatch>();

/** What the page shows of a message's code or patch. */
export function codePartsOf(
  { code, patch }: ConversationMessage,
  texts: CodeTexts,
): { readonly code?: ViewCode; readonly patch?: ViewPatch } {
  return { ...(code && { code: codeOf(code) }), ...(patch && { patch: patchOf(patch, texts) }) };
}

function codeOf({ language = '', text, note, ...shared }: SharedCode): ViewCode {
  return {
    language: nameUnseen(language),
    text: nameUnseen(text),
    ...(note !== undefined && { note }),
    ...originOf(shared),
  };
}

function patchOf(patch: SharedPatch, texts: CodeTexts): ViewPatch {
  const known = shown.get(patch) ?? readView(patch, texts);
  shown.set(patch, known);
  return known;
}

function readView({ diff, ...shared }: SharedPatch, { refusals, fileLabel }: CodeTexts): ViewPatch {
  const read = readPatch(diff);
  const files = read.kind === 'files' ? read.files : [];
  return {
    files: files.map((file) => {
      const { path, added, removed } = file;
      return { path, added, removed, label: fileLabel(file) };
    }),
    ...(read.kind === 'refused' && { problem: refusals[read.why] }),
    text: nameUnseen(diff),
    ...originOf(shared),
  };
}

function originOf({ remote, commit }: Pick<SharedCode, 'remote' | 'commit'>): { readonly origin?: string } {
  const parts = [remote, commit?.slice(0, SHORT_COMMIT)].filter((part) => part !== undefined);
  return parts.length === 0 ? {} : { origin: nameUnseen(parts.join(' @ ')) };
}
