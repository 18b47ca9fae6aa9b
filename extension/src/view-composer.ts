import { knownPeople } from './direct/known-people.ts';
import { slashCommands } from './slash-commands.ts';
import type { ViewComposer } from './view-protocol.ts';
import type { ViewScene } from './view-scene.ts';

/** What is written now, and what was said about the last submission. */
export type ComposerText = Pick<ViewComposer, 'revision' | 'text' | 'hint'>;

export function makeComposer(scene: ViewScene, text: ComposerText, placeholder: string): ViewComposer {
  return {
    ...text,
    placeholder,
    commands: slashCommands.map((name) => ({ name, ...scene.texts.commands[name] })),
    people: knownPeople(scene).map(({ user, displayName }) => ({
      user,
      displayName: displayName === user ? '' : displayName,
    })),
  };
}
