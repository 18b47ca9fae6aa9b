import type { ViewBlockAct } from '../view-message.ts';

/** Code that somebody wrote in a message. */
export interface WrittenCode {
  readonly text: string;
  /** As the writer called it; may be empty. */
  readonly language: string;
}

/** What the page asks of the editor around it. Promises reject with what the person must know. */
export interface PageActs {
  /** Asks the person first, and shows the whole address. */
  openLink(url: string): Promise<void>;
  doToCode(act: ViewBlockAct, code: WrittenCode): Promise<void>;
}

const OPENABLE: readonly string[] = ['http:', 'https:', 'mailto:'];

/** The address as it will be opened, in ASCII; `undefined` when it is of no kind that may be. */
export function openableLink(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed && OPENABLE.includes(parsed.protocol) ? parsed.href : undefined;
}
