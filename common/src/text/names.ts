const USER_NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;
// Control characters, and those that reorder or hide text (Unicode bidi controls, zero-width).
const UNSAFE_DISPLAY = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The folded name, or `undefined` when it breaks the rules of PROTOCOL.md section 6.1. */
export function foldUserName(name: string): string | undefined {
  const folded = name.trim().toLowerCase();
  return isUserName(folded) ? folded : undefined;
}

/** 1 to 32 of `a-z 0-9 . _ -`, first a letter or digit. */
export function isUserName(name: string): boolean {
  return USER_NAME.test(name);
}

/** 1 to 64 characters without control, format and bidi characters. */
export function isDisplayName(name: string): boolean {
  return name.length > 0 && name.length <= 64 && name.trim() === name && !UNSAFE_DISPLAY.test(name);
}
