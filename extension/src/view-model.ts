import type { LobbyMessage } from '../../common/src/client/lobby-message.ts';
import type { Person } from '../../common/src/client/people.ts';
import { makeBanner } from './view-banner.ts';
import { mentionable } from './view-mentions.ts';
import { type ComposerText, makeComposer } from './view-composer.ts';
import type { ViewMessage, ViewOnline, ViewState } from './view-protocol.ts';
import { displayNameOf, nameInFull, ownName, type ViewScene } from './view-scene.ts';
import { canWrite } from './window-state.ts';
import type { ViewTexts } from './view-texts.ts';

/** What the page of the lobby is restored by: neither a user name nor the id of a group. */
export const LOBBY = '*';

export interface LobbyViewInput {
  readonly scene: ViewScene;
  readonly messages: readonly LobbyMessage[];
  /** The first message that was not seen. */
  readonly firstUnread?: string | undefined;
  readonly older: ViewState['older'];
  readonly composer: ComposerText;
}

/** What the page of the lobby shows, made from the client's state alone. */
export function makeLobbyView(input: LobbyViewInput): ViewState {
  const { scene, messages, firstUnread, older, composer } = input;
  const { state, texts, people } = scene;
  const ready = state.kind === 'ready';
  const banner = makeBanner(scene);
  const placeholder = canWrite(scene) ? texts.placeholder.ready : texts.placeholder.other;
  return {
    locale: scene.locale,
    title: texts.title,
    subject: 'lobby',
    protection: { text: texts.protection, tone: 'readable' },
    ...(ready && { online: makeOnline(people, texts) }),
    ...(banner && { banner }),
    messages: messages.map((message) => makeMessage(message, scene)),
    ...(firstUnread !== undefined && { firstUnread }),
    older: ready ? older : 'none',
    ...(ready && messages.length === 0 && { emptyText: texts.empty }),
    ...mentionable(scene, [...people.keys()]),
    composer: makeComposer(scene, composer, placeholder),
    strings: texts.strings,
  };
}

function makeOnline(people: ReadonlyMap<string, Person>, texts: ViewTexts): ViewOnline {
  const names = [...people.values()].map(nameInFull).sort((a, b) => a.localeCompare(b));
  return { label: texts.online(people.size), names: names.join('\n') };
}

function makeMessage(message: LobbyMessage, scene: ViewScene): ViewMessage {
  const { id, from, text, sentAt, state, problem } = message;
  return {
    id,
    kind: 'text',
    user: from,
    displayName: displayNameOf(from, scene),
    mine: from === ownName(scene),
    text,
    sentAt,
    state,
    ...(problem !== undefined && { problem: scene.texts.core(problem) }),
  };
}
