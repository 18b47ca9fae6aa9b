import { knownPeople } from './direct/known-people.ts';
import { slashCommands } from './slash-commands.ts';
import type { ViewAbout } from './view-message.ts';
import type { ViewComposer } from './view-protocol.ts';
import type { ViewScene } from './view-scene.ts';

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
    commands: slashCommands.map((name) => ({ name, ...scene.texts.commands[name] })),
    people: knownPeople(scene).map(({ user, displayName }) => ({
      user,
      displayName: displayName === user ? '' : displayName,
    })),
  };
}
