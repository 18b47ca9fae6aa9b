import type { ComponentChildren } from 'preact';
import { visibleText } from './visible-text.tsx';

/** Whose names stand out. */
export interface Mentions {
  readonly own: string | undefined;
  readonly others: ReadonlySet<string>;
}

/** As PROTOCOL.md writes user names; what stands before it must not be a part of an address. */
const MENTION = /(?<![\p{L}\p{N}_.@/-])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)/giu;

/** The text, in which the names of people who are here stand out. */
export function withMentions(text: string, { own, others }: Mentions): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = '', index } of text.matchAll(MENTION)) {
    const user = name.toLowerCase();
    if (user !== own && !others.has(user)) continue;
    parts.push(visibleText(text.slice(end, index)), mention(whole, user === own));
    end = index + whole.length;
  }
  return end === 0 ? visibleText(text) : [...parts, visibleText(text.slice(end))];
}

function mention(text: string, isOwn: boolean) {
  return <span class={isOwn ? 'mention own' : 'mention'}>{text}</span>;
}
