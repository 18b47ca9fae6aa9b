import type { ViewCommand } from '../src/view-protocol.ts';

/** The commands that fit what is being typed: a slash and the beginning of a name, nothing else yet. */
export function completionsOf(text: string, commands: readonly ViewCommand[]): readonly ViewCommand[] {
  const typed = /^\/([a-z]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  const fitting = commands.filter(({ name }) => name.startsWith(typed));
  // Typed in full there is nothing left to complete: Enter submits.
  return fitting.some(({ name }) => name === typed) ? [] : fitting;
}

/** The text after `command` was chosen. */
export function completed({ name, argument }: ViewCommand): string {
  return argument === undefined ? `/${name}` : `/${name} `;
}
