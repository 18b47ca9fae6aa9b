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

/** What stands before a user name, and the beginning of that. */
const ADDRESSEE = /^(\/dm\s+)@?([a-z0-9._-]*)$/i;
/** Where a name may end the whole. After the first one nothing is offered unasked. */
const MEMBERS = [
  /^(\/(?:add|remove)\s+)@?([a-z0-9._-]*)$/i,
  /^(\/add(?:\s+\S+)+\s+)@?([a-z0-9._-]+)$/i,
  /^(\/group\s+(?:"[^"]*"|[^\s"]\S*)\s+)@?([a-z0-9._-]*)$/i,
  /^(\/group\s+(?:"[^"]*"|[^\s"]\S*)(?:\s+\S+)+\s+)@?([a-z0-9._-]+)$/i,
];

/** After a space or a bracket, so that no address is one. */
const MENTION = /^((?:[^]*[\s(])?@)([a-z0-9._-]*)$/i;

type Offered = Pick<ViewComposer, 'commands' | 'people'> & {
  /** Who can be mentioned. */
  readonly mentionable?: readonly ViewPerson[];
};

/** What fits the text so far: commands after a slash, people after those that are about people. */
export function completionsOf(
  text: string,
  { commands, people, mentionable = [] }: Offered,
): readonly Completion[] {
  const typed = /^\/([a-z]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (typed !== undefined) return commandsFor(typed, commands);
  const [, before, name] = ADDRESSEE.exec(text) ?? [];
  if (before !== undefined && name !== undefined) return peopleFor(name.toLowerCase(), { before, people });
  const members = membersFor(text, people);
  return members.length > 0 || text.startsWith('/') ? members : mentionsFor(text, mentionable);
}

/** The name that is being written at the end of the text. */
function mentionsFor(text: string, people: readonly ViewPerson[]): readonly Completion[] {
  const [, before, name] = MENTION.exec(text) ?? [];
  if (before === undefined || name === undefined) return [];
  const typed = name.toLowerCase();
  return people.some(({ user }) => user === typed) ? [] : peopleFor(typed, { before, people });
}

function membersFor(text: string, people: readonly ViewPerson[]): readonly Completion[] {
  for (const pattern of MEMBERS) {
    const [, before, name] = pattern.exec(text) ?? [];
    if (before === undefined || name === undefined) continue;
    const typed = name.toLowerCase();
    return people.some(({ user }) => user === typed) ? [] : peopleFor(typed, { before, people });
  }
  return [];
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

interface Offer {
  readonly before: string;
  readonly people: readonly ViewPerson[];
}

function peopleFor(typed: string, { before, people }: Offer): readonly Completion[] {
  return people
    .filter(({ user, displayName }) => user.startsWith(typed) || displayName.toLowerCase().startsWith(typed))
    .slice(0, MOST_PEOPLE)
    .map(({ user, displayName }) => ({ label: user, description: displayName, text: `${before}${user} ` }));
}
