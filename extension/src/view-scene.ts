import type { ConversationsApi } from '../../common/src/client/conversations/conversations-api.ts';
import type { Person } from '../../common/src/client/people.ts';
import type { Profile } from '../../common/src/client/profile.ts';
import type { ViewTexts } from './view-texts.ts';
import type { WindowClient } from './window-client.ts';
import type { WindowState } from './window-state.ts';

/** What every view is made from, whatever it shows. */
export interface ViewScene {
  readonly state: WindowState;
  /** The daemon of the last time. */
  readonly profile: Profile | undefined;
  /** Who is online. */
  readonly people: ReadonlyMap<string, Person>;
  /** Display names seen, also of people who left. Another map when one of them is another one. */
  readonly names: ReadonlyMap<string, string>;
  readonly direct: Pick<ConversationsApi, 'encryption' | 'all'>;
  readonly locale: string;
  readonly texts: ViewTexts;
}

/** Makes the scene anew each time it is asked for; remembers what people call themselves. */
export class Scenes {
  readonly #window: WindowClient;
  readonly #constant: Pick<ViewScene, 'locale' | 'texts'>;
  #names: ReadonlyMap<string, string> = new Map();
  #daemonKey: string | undefined;

  constructor(window: WindowClient, constant: Pick<ViewScene, 'locale' | 'texts'>) {
    this.#window = window;
    this.#constant = constant;
  }

  get now(): ViewScene {
    const { state, profile, shared, conversations } = this.#window;
    const { people } = shared;
    this.#meet(profile?.daemonKey);
    const seen = [...people.values()].filter((person) => this.#names.get(person.user) !== person.displayName);
    if (seen.length > 0)
      this.#names = new Map([
        ...this.#names,
        ...seen.map(({ user, displayName }): [string, string] => [user, displayName]),
      ]);
    const { encryption, all } = conversations;
    const direct = { encryption, all };
    return { state, profile, people, names: this.#names, direct, ...this.#constant };
  }

  /** Another server has other people. */
  #meet(daemonKey: string | undefined): void {
    if (daemonKey !== this.#daemonKey) this.#names = new Map();
    this.#daemonKey = daemonKey;
  }
}

/** Who is signed in, or was and comes back. */
export function ownName({ state, profile }: Pick<ViewScene, 'state' | 'profile'>): string | undefined {
  return state.kind === 'ready' ? state.user : profile?.user;
}

/** Equal to `user` when no other name is known. */
export function displayNameOf(user: string, { people, names }: Pick<ViewScene, 'people' | 'names'>): string {
  return people.get(user)?.displayName ?? names.get(user) ?? user;
}

/** The user name stands always: a display name can be anything, also somebody else's user name. */
export function nameInFull({ user, displayName }: Person): string {
  return displayName === user ? user : `${displayName} (${user})`;
}
