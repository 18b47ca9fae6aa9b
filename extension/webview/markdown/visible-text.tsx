import type { ComponentChildren } from 'preact';

/** What turns the direction of a text around, or has no width: a reader would see something else than is there. */
const HIDDEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u180E\u200B\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/u;
/** In code also what other scripts and emoji need. */
const HIDDEN_IN_CODE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;

/** The text, with hidden characters written out. */
export function visibleText(text: string, where: 'prose' | 'code' = 'prose'): ComponentChildren {
  const hidden = where === 'code' ? HIDDEN_IN_CODE : HIDDEN;
  if (!hidden.test(text)) return text;
  const parts = text.split(new RegExp(`(${hidden.source})`, 'u'));
  return parts.map((part, index) =>
    hidden.test(part) ? (
      <span key={index} class="hidden-character">
        {nameOf(part)}
      </span>
    ) : (
      part
    ),
  );
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
