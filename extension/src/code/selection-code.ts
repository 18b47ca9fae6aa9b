import type { SharedCode } from '../../../common/src/client/conversations/conversation.ts';
import { CODE_AROUND_BYTES } from '../../../common/src/e2e/content-bodies.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';

const AROUND = 3;

export interface Selected {
  readonly lines: readonly string[];
  /** Counted from 0, both included. */
  readonly first: number;
  readonly last: number;
}

/** Whole lines of a document, with some around them. */
export function selectedCode({
  lines,
  first,
  last,
}: Selected): Pick<SharedCode, 'start' | 'end' | 'text' | 'before' | 'after'> {
  return {
    start: first + 1,
    end: last + 1,
    text: joined(lines.slice(first, last + 1)),
    before: joined(fitting(lines.slice(Math.max(0, first - AROUND), first).reverse()).reverse()),
    after: joined(fitting(lines.slice(last + 1, last + 1 + AROUND))),
  };
}

/** For the lobby, where only text goes: CommonMark, in a fence that no line of it ends. */
export function fencedCode(caption: string, language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${caption}\n\n${fence}${language.replace(/[^\w+#-]/g, '')}\n${text}\n${fence}`;
}

/** As many from the beginning as there is room for. */
function fitting(lines: readonly string[]): string[] {
  const fit: string[] = [];
  for (const line of lines) {
    if (encodeUtf8(joined([...fit, line])).length > CODE_AROUND_BYTES) break;
    fit.push(line);
  }
  return fit;
}

/** A lone surrogate has no UTF-8. */
function joined(lines: readonly string[]): string {
  return lines.join('\n').toWellFormed();
}
