import type { Conversation } from '../../common/src/client/conversations/conversation.ts';
import { knownPeople } from './direct/known-people.ts';
import { type GroupStep, suits } from './groups/group-steps.ts';
import { type SlashCommand, slashCommands } from './slash-commands.ts';
import type { ViewAbout } from './view-message.ts';
import type { ViewCommand, ViewComposer } from './view-protocol.ts';
import { ownName, type ViewScene } from './view-scene.ts';

/** Offered only where the person can use them. */
const IN_GROUP = ['add', 'remove', 'rename', 'leave'] as const satisfies readonly GroupStep[];

/** What is written now, and what was said about the last submission. */
export type ComposerText = Pick<ViewComposer, 'revision' | 'text' | 'replaces' | 'hint'> & {
  readonly about?: WrittenAbout;
};

/** The message that is answered or altered. */
export type WrittenAbout = Pick<ViewAbout, 'kind' | 'id'>;

export function makeComposer(
  scene: ViewScene,
  { revision, text, replaces, hint }: ComposerText,
  placeholder: string,
): ViewComposer {
  return {
    revision,
    text,
    ...(replaces && { replaces }),
    ...(hint !== undefined && { hint }),
    placeholder,
    commands: commandsIn(undefined, scene),
    people: knownPeople(scene).map(({ user, displayName }) => ({
      user,
      displayName: displayName === user ? '' : displayName,
    })),
  };
}

/** What can be typed in the conversation, or in the lobby. */
export function commandsIn(conversation: Conversation | undefined, scene: ViewScene): readonly ViewCommand[] {
  return slashCommands
    .filter((name) => isOffered(name, conversation, scene))
    .map((name) => ({ name, ...scene.texts.commands[name] }));
}

function isOffered(name: SlashCommand, conversation: Conversation | undefined, scene: ViewScene): boolean {
  const step = IN_GROUP.find((known) => known === name);
  if (step === undefined) return true;
  return conversation?.kind === 'group' && suits(step, conversation, ownName(scene));
}
