import { encodeUtf8 } from './utf8.ts';

// What a stranger calls a file must be one name in the folder that the person chose, on every system, and look like what
// it is.

const SEPARATORS = /[/\\]/;
/** Control, format and bidi characters, and what Windows takes no file with. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>:"|?*]/gu;
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MOST_BYTES = 200;
const UNNAMED = 'file';

/** The last part of `name`, harmless: never empty, hidden, a device, or a way to another folder. */
export function safeFileName(name: string): string {
  const last = name.split(SEPARATORS).at(-1) ?? '';
  const short = trimmed(shortened(trimmed(last.replace(UNSAFE, '_'))));
  if (short === '') return UNNAMED;
  return DEVICES.test(short) ? `_${short}` : short;
}

function trimmed(name: string): string {
  return name.replace(/^[\s.]+|[\s.]+$/gu, '');
}

/** By whole characters, and with its extension, so that it opens with what it should. */
function shortened(name: string): string {
  if (bytesOf(name) <= MOST_BYTES) return name;
  const [extension = ''] = /\.[^.]{1,16}$/u.exec(name) ?? [];
  const characters = Array.from(name.slice(0, name.length - extension.length));
  while (bytesOf(characters.join('') + extension) > MOST_BYTES) characters.pop();
  return characters.join('') + extension;
}

function bytesOf(text: string): number {
  return encodeUtf8(text).length;
}
