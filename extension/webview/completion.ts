import type { ViewCommand, ViewComposer, ViewPerson } from '../src/view-protocol.ts';

/** One line of the list over the composer. */
export interface Completion {
  readonly label: string;
  readonly argument?: string;
  readonly description: string;
  /** What the composer holds after it was chosen. */
  readonly text: string;
}

const MOST_PEOPLE = 8;

/** What fits the text so far: commands after a slash, people after `/dm `. */
export function completionsOf(
  text: string,
  { commands, people }: Pick<ViewComposer, 'commands' | 'people'>,
): readonly Completion[] {
  const typed = /^\/([a-z]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (typed !== undefined) return commandsFor(typed, commands);
  const name = /^\/dm\s+@?([a-z0-9._-]*)$/i.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? [] : peopleFor(name, people);
}

function commandsFor(typed: string, commands: readonly ViewCommand[]): readonly Completion[] {
  const fitting = commands.filter(({ name }) => name.startsWith(typed));
  // Typed in full there is nothing left to complete: Enter submits.
  return fitting.some(({ name }) => name === typed) ? [] : fitting.map(commandCompletion);
}

function commandCompletion({ name, argument, description }: ViewCommand): Completion {
  const hasArgument = argument !== undefined;
  return {
    label: `/${name}`,
    ...(hasArgument && { argument }),
    description,
    text: hasArgument ? `/${name} ` : `/${name}`,
  };
}

function peopleFor(typed: string, people: readonly ViewPerson[]): readonly Completion[] {
  return people
    .filter(({ user, displayName }) => user.startsWith(typed) || displayName.toLowerCase().startsWith(typed))
    .slice(0, MOST_PEOPLE)
    .map(({ user, displayName }) => ({ label: user, description: displayName, text: `/dm ${user} ` }));
}
