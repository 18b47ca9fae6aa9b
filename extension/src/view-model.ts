import type { LobbyMessage } from '../../common/src/client/lobby-message.ts';
import type { Person } from '../../common/src/client/people.ts';
import type { Profile } from '../../common/src/client/profile.ts';
import { formatHostPort } from '../../common/src/wire/invite-link.ts';
import { slashCommands } from './slash-commands.ts';
import type {
  ViewActionButton,
  ViewBanner,
  ViewComposer,
  ViewMessage,
  ViewOnline,
  ViewState,
} from './view-protocol.ts';
import type { ViewTexts } from './view-texts.ts';
import { waysIn } from './ways-in.ts';
import type { WindowState } from './window-client.ts';

export interface ViewModelInput {
  readonly state: WindowState;
  /** The daemon of the last time. */
  readonly profile: Profile | undefined;
  readonly messages: readonly LobbyMessage[];
  readonly older: ViewState['older'];
  readonly people: ReadonlyMap<string, Person>;
  /** Display names seen before, also of people who left. */
  readonly names: ReadonlyMap<string, string>;
  readonly composer: Pick<ViewComposer, 'revision' | 'text' | 'hint'>;
  readonly locale: string;
  readonly texts: ViewTexts;
}

/** What the page shows, made from the client's state alone. */
export function makeViewState(input: ViewModelInput): ViewState {
  const { state, texts, people, messages } = input;
  const ready = state.kind === 'ready';
  const banner = makeBanner(input);
  return {
    locale: input.locale,
    title: texts.title,
    protection: texts.protection,
    ...(ready && { online: makeOnline(people, texts) }),
    ...(banner && { banner }),
    messages: messages.map((message) => makeMessage(message, input)),
    older: ready ? input.older : 'none',
    ...(ready && messages.length === 0 && { emptyText: texts.empty }),
    composer: makeComposer(input),
    strings: texts.strings,
  };
}

function makeOnline(people: ReadonlyMap<string, Person>, texts: ViewTexts): ViewOnline {
  const names = [...people.values()].map(nameInFull).sort((a, b) => a.localeCompare(b));
  return { label: texts.online(people.size), names: names.join('\n') };
}

/** The user name stands always: a display name can be anything, also somebody else's user name. */
function nameInFull({ user, displayName }: Person): string {
  return displayName === user ? user : `${displayName} (${user})`;
}

function makeMessage(message: LobbyMessage, { state, profile, people, names }: ViewModelInput): ViewMessage {
  const { id, from, text, sentAt, problem } = message;
  return {
    id,
    user: from,
    displayName: people.get(from)?.displayName ?? names.get(from) ?? from,
    mine: from === (state.kind === 'ready' ? state.user : profile?.user),
    text,
    sentAt,
    state: message.state,
    ...(problem !== undefined && { problem }),
  };
}

function makeBanner({ state, profile, texts }: ViewModelInput): ViewBanner | undefined {
  const { banner, actions } = texts;
  switch (state.kind) {
    case 'ready':
      return undefined;
    case 'elsewhere':
      return info(banner.elsewhere, { action: 'useHere', label: actions.useHere });
    case 'connecting':
      return { text: banner.connecting(formatHostPort(state.address)), tone: 'busy', actions: [] };
    case 'waiting':
      return {
        text: state.problem.message,
        tone: 'problem',
        // A server that named a time is not asked before.
        actions:
          state.problem.detail?.retryAfter === undefined
            ? [{ action: 'reconnect', label: actions.tryNow }]
            : [],
      };
    case 'guest':
      return guestBanner(state, profile, texts);
    case 'offline':
      return offlineBanner(profile, texts);
  }
}

function guestBanner(
  { welcome, address }: Extract<WindowState, { kind: 'guest' }>,
  profile: Profile | undefined,
  { banner, actions }: ViewTexts,
): ViewBanner {
  const ways = waysIn(welcome, profile).map((action) => ({ action, label: actions[action] }));
  return info(banner.guest(welcome.name || formatHostPort(address)), ...ways);
}

function offlineBanner(profile: Profile | undefined, { banner, actions }: ViewTexts): ViewBanner {
  const connect: ViewActionButton = { action: 'connect', label: actions.connect };
  if (!profile) return info(banner.noServer, connect);
  const reconnect: ViewActionButton = { action: 'reconnect', label: actions.reconnect };
  return info(banner.offline(formatHostPort(profile.address)), reconnect, connect);
}

function info(text: string, ...actions: readonly ViewActionButton[]): ViewBanner {
  return { text, tone: 'info', actions };
}

/** While the connection comes back, what is written waits for it. */
export function canWrite({ state, profile }: Pick<ViewModelInput, 'state' | 'profile'>): boolean {
  if (state.kind === 'connecting' || state.kind === 'waiting') return profile?.signedIn ?? false;
  return state.kind === 'ready';
}

function makeComposer(input: ViewModelInput): ViewComposer {
  const { composer, texts } = input;
  return {
    ...composer,
    placeholder: canWrite(input) ? texts.placeholder.ready : texts.placeholder.other,
    commands: slashCommands.map((name) => ({ name, ...texts.commands[name] })),
  };
}
