import type { ViewFound } from '../view-message.ts';
import { displayNameOf, type ViewScene } from '../view-scene.ts';

/** Characters before what was found, and in all. */
const BEFORE = 40;
const LENGTH = 160;

interface Said {
  readonly id: string;
  readonly from: string;
  readonly sentAt: number;
  readonly text: string;
}

/** One line around the words that were looked for. */
export function foundLine({ id, from, sentAt, text }: Said, words: string, scene: ViewScene): ViewFound {
  const line = text.replace(/\s+/g, ' ').trim();
  const at = line.toLowerCase().indexOf(words.trim().toLowerCase());
  const start = Math.max(0, at - BEFORE);
  const part = line.slice(start, start + LENGTH).toWellFormed();
  const end = start + LENGTH < line.length ? '…' : '';
  return {
    id,
    displayName: displayNameOf(from, scene),
    sentAt,
    text: `${start > 0 ? '…' : ''}${part}${end}`,
  };
}
