/** Control, format and bidi characters; what Windows takes no file with, or for another part of one. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\<>:"|?*]/u;
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Also as HFS and NTFS fold names. */
const GIT = /^\.?git(~\d+)?[\s.]*$/i;

/**
 * The parts of a path that somebody sent, each a plain name; `undefined` when it leads out of its folder on any system,
 * or into a repository's `.git`.
 */
export function safePathParts(path: string): readonly string[] | undefined {
  const parts = path.split('/');
  return parts.every(isPlainName) ? parts : undefined;
}

function isPlainName(part: string): boolean {
  if (part === '' || /[. ]$/.test(part) || UNSAFE.test(part)) return false;
  return !DEVICES.test(part) && !GIT.test(part.replace(/^git(?!~)/i, 'x'));
}
