import type { presenceMessages } from '../../../../common/src/wire/messages.ts';
import type { PluginSessions } from '../../plugin/api.ts';

export interface Person {
  readonly user: string;
  readonly displayName: string;
}

type Sessions = Pick<PluginSessions<typeof presenceMessages>, 'ofUser' | 'sendToAll'>;

/** Users, not sessions: somebody with two windows is online once. */
export class OnlineUsers {
  readonly #sessions: Sessions;
  readonly #people = new Map<string, Person>();
  #stopped = false;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** In order of name. */
  people(): readonly Person[] {
    return [...this.#people.values()].sort((a, b) => (a.user < b.user ? -1 : 1));
  }

  /** To be called when a session came or went: tells everybody if that made a difference to the user. */
  update({ user, displayName }: Person): void {
    const online = this.#sessions.ofUser(user).length > 0;
    if (this.#stopped || online === this.#people.has(user)) return;
    if (online) this.#people.set(user, { user, displayName });
    else this.#people.delete(user);
    this.#sessions.sendToAll('presence.changed', { user, displayName, online });
  }

  /** The daemon ends: nobody needs to hear how one after the other leaves. */
  stop(): void {
    this.#stopped = true;
  }
}
