import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { EventEmitter } from 'eventemitter3';
import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { Profile } from '../../../common/src/client/profile.ts';
import { countUnread, type LobbyUnread, newestNumber, unreadInLobby } from './lobby-unread.ts';
import { isMentionOf } from './mention.ts';

const KEY = 'noncesense.lobby-read';
const NOTHING: LobbyUnread = { count: 0, mentions: 0 };

/** By user and daemon: the number of the newest message that the person has seen. */
const keptNumbers = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));

interface LobbyNow {
  /** Whose lobby it is. */
  readonly profile: Profile | undefined;
  readonly messages: readonly LobbyMessage[];
}

interface LobbyReadingEvents {
  changed(): void;
  /** Somebody named the person in a message that nobody has seen. */
  mentioned(message: LobbyMessage): void;
}

export interface LobbyReadingOptions {
  readonly store: ProfileStore;
  readonly lobby: () => LobbyNow;
  readonly trouble: (error: unknown) => void;
}

/** How far the person has read the lobby on this machine. Numbers of messages are nothing secret. */
export class LobbyReading {
  readonly events = new EventEmitter<LobbyReadingEvents>();
  readonly #options: LobbyReadingOptions;
  #isLooking = false;
  /** The account whose lobby the person found when they came to look. */
  #found: string | undefined;
  #firstUnread: string | undefined;
  #unread = NOTHING;
  /** Of which account, and up to which message, mentions were told. */
  #told = { account: '', to: 0 };

  constructor(options: LobbyReadingOptions) {
    this.#options = options;
  }

  get unread(): LobbyUnread {
    return this.#unread;
  }

  /** The id of the first message that the person had not seen when they came to look; it stays while they read. */
  get firstUnread(): string | undefined {
    return this.#firstUnread;
  }

  /** The person has the lobby before their eyes, or has not any more. */
  look(isLooking: boolean): void {
    this.#isLooking = isLooking;
    if (!isLooking) this.#found = undefined;
    this.update();
  }

  /** The lobby is closed. */
  leave(): void {
    this.#firstUnread = undefined;
  }

  /** The lobby may have changed. */
  update(): void {
    const { profile, messages } = this.#options.lobby();
    const newest = newestNumber(messages);
    if (profile?.user === undefined || newest === undefined) this.#show(NOTHING);
    else this.#read(nameOf(profile), { me: profile.user, messages, newest });
  }

  #read(
    account: string,
    lobby: { readonly me: string; readonly messages: readonly LobbyMessage[]; readonly newest: number },
  ): void {
    const { me, messages, newest } = lobby;
    const known = this.#kept[account];
    const readTo = known ?? 0;
    const unread = unreadInLobby(messages, { me, readTo });
    // Who was never here has nothing that is new.
    if (known !== undefined) this.#find(account, unread[0]);
    // A daemon restored from a backup counts from further down again.
    if ((this.#isLooking && newest !== readTo) || newest < readTo) {
      this.#keep(account, newest);
      this.#show(NOTHING);
      return;
    }
    this.#show(countUnread(unread, me));
    this.#tell(account, { me, unread, newest });
  }

  /** Once a look: what comes while they look is not new to them. */
  #find(account: string, first: LobbyMessage | undefined): void {
    if (!this.#isLooking || this.#found === account) return;
    this.#found = account;
    if (first) this.#firstUnread = first.id;
  }

  #tell(
    account: string,
    {
      me,
      unread,
      newest,
    }: { readonly me: string; readonly unread: readonly LobbyMessage[]; readonly newest: number },
  ): void {
    const toldTo = this.#told.account === account ? this.#told.to : 0;
    this.#told = { account, to: newest };
    for (const message of unread)
      if ((message.number ?? 0) > toldTo && isMentionOf(me, message.text))
        this.events.emit('mentioned', message);
  }

  #show(unread: LobbyUnread): void {
    const { count, mentions } = this.#unread;
    this.#unread = unread;
    if (count !== unread.count || mentions !== unread.mentions) this.events.emit('changed');
  }

  get #kept(): Static<typeof keptNumbers> {
    const value = this.#options.store.get(KEY);
    return Value.Check(keptNumbers, value) ? value : {};
  }

  #keep(account: string, number: number): void {
    const { store, trouble } = this.#options;
    store.set(KEY, { ...this.#kept, [account]: number }).catch(trouble);
  }
}

function nameOf({ daemonKey, user }: Profile): string {
  return `${user ?? ''}@${daemonKey}`;
}
