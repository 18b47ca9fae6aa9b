import { encodeUtf8 } from '../text/utf8.ts';

/** What is wrong with a new password, in words for its owner; `undefined` when it will do (PROTOCOL.md section 6.2). */
export function passwordProblem(password: string): string | undefined {
  if (!password.isWellFormed()) return 'The password holds characters that are not valid Unicode.';
  const normal = password.normalize('NFKC');
  if (/\p{Cc}/u.test(normal)) return 'The password must not hold control characters.';
  if (Array.from(normal).length < 10) return 'The password needs at least 10 characters.';
  if (encodeUtf8(normal).length > 1024) return 'The password is longer than 1,024 bytes.';
  return undefined;
}
