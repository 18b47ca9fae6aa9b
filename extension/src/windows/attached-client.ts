import type { ClientState } from '../../../common/src/client/client-state.ts';
import type { ClientEvents } from '../../../common/src/client/client-state.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { Person } from '../../../common/src/client/people.ts';
import type { Profile } from '../../../common/src/client/profile.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { KeyedQueue } from '../../../common/src/keyed-queue.ts';
import { AttachedConversations } from './attached-conversations.ts';
import type { AttachedDesk, AttachedPage, SayOnce } from './attached-desk.ts';
import { AttachedDevices } from './attached-devices.ts';
import { AttachedFiles } from './attached-files.ts';
import { AttachedGroups } from './attached-groups.ts';
import { AttachedLobby } from './attached-lobby.ts';
import { attachedCalls, type CallOf, type OwnerCalls, ownerCalls } from './call-table.ts';
import type { FrameLink } from './frame-link.ts';
import { LinkCalls, WindowLost } from './link-calls.ts';
import { type AttachedWord, decodeOwnerWord, encodeWord, type OwnerWord } from './link-words.ts';
import { stateFrom } from './news-of.ts';
import type { SharedClient } from './shared-client.ts';
import type { News } from './shared-data.ts';

export interface AttachedClientOptions {
  readonly link: FrameLink;
  readonly clock: Clock;
  readonly changed: () => void;
  readonly heard: ClientEvents['direct'];
  readonly gone: () => void;
  /** The client that takes the place of this one, once it `isFit`. @throws ClientProblem `lost` when none does in time */
  readonly successor: (isFit: (next: SharedClient) => boolean) => Promise<SharedClient>;
}

const NOTHING: News = {
  state: { kind: 'offline' },
  profile: null,
  people: [],
  encryption: { kind: 'off' },
  conversations: [],
  devices: { all: [], canChange: false, requests: [] },
  handOver: null,
  largestFile: null,
  lobby: { hasOlder: false, unsent: 0 },
};

/** The client of the window that has the connection, as this window uses it. */
export class AttachedClient implements SharedClient, AttachedDesk, Disposable {
  readonly lobby = new AttachedLobby(this);
  readonly conversations = new AttachedConversations(this);
  readonly messages = this.conversations;
  readonly groups = new AttachedGroups(this);
  readonly devices = new AttachedDevices(this);
  readonly files: AttachedFiles;
  readonly call: CallOf<OwnerCalls>;
  readonly #options: AttachedClientOptions;
  readonly #calls: LinkCalls<OwnerCalls, typeof attachedCalls>;
  readonly #pages = new Map<string, AttachedPage>();
  readonly #turns = new KeyedQueue();
  #lobbyMessages: readonly LobbyMessage[] = [];
  #people: ReadonlyMap<string, Person> = new Map();
  #news = NOTHING;
  #isTold = false;
  #isOver = false;

  constructor(options: AttachedClientOptions) {
    const { link } = options;
    this.#options = options;
    this.files = new AttachedFiles(this);
    this.#calls = new LinkCalls({
      theirs: ownerCalls,
      ours: attachedCalls,
      doing: this.files.doing,
      send: (word) => this.#send(word),
      broken: () => link.dispose(),
    });
    this.call = this.#calls.call;
    link.events.on('frame', (bytes) => this.#take(bytes));
    link.events.once('closed', () => this.#end());
  }

  /** While the owner is gone, and another one is looked for, its connection comes back. */
  get state(): ClientState {
    const state = stateFrom(this.#news.state);
    return this.#isOver && 'address' in state ? { kind: 'connecting', address: state.address } : state;
  }

  /** The owner has told what it shows. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** The owner is gone. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get profile(): Profile | undefined {
    return this.#news.profile ?? undefined;
  }

  get people(): ReadonlyMap<string, Person> {
    return this.#people;
  }

  get news(): News {
    return this.#news;
  }

  get lobbyMessages(): readonly LobbyMessage[] {
    return this.#lobbyMessages;
  }

  now(): number {
    return this.#options.clock.now();
  }

  page(id: string): AttachedPage | undefined {
    return this.#pages.get(id);
  }

  open(id: string): Promise<void> {
    return this.#turns.run(id, async () => {
      this.#pages.set(id, { messages: [], older: 'none' });
      await this.call('open', [id]);
    });
  }

  close(id: string): void {
    void this.#turns.run(id, () => {
      this.#pages.delete(id);
      this.tell('close', [id]);
      return Promise.resolve();
    });
  }

  readonly tell: AttachedDesk['tell'] = (...call) => {
    this.call(...call).catch(() => undefined);
  };

  async sayOnce<T>({ say, canRepeat, repeat }: SayOnce<T>): Promise<T> {
    try {
      return await say();
    } catch (error) {
      if (!(error instanceof WindowLost)) throw error;
      const isFit = (next: SharedClient) => isSamePerson(next.profile, this.profile) && canRepeat(next);
      return repeat(await this.#options.successor(isFit));
    }
  }

  /** Whether the person is before this window. */
  look(isFocused: boolean): void {
    this.#send({ kind: 'look', isFocused });
  }

  checkNow(): void {
    this.tell('checkNow', []);
  }

  disconnect(): Promise<void> {
    return this.call('disconnect', []);
  }

  dispose(): void {
    this.#options.link.dispose();
  }

  #send(word: AttachedWord): void {
    this.#options.link.send(encodeWord(word));
  }

  #take(bytes: Uint8Array): void {
    const word = decodeOwnerWord(bytes);
    if (!word) this.dispose();
    else if (word.kind === 'heard') this.#options.heard(word.conversation, word.message);
    else if (word.kind === 'news' || word.kind === 'page' || word.kind === 'lobby') this.#learn(word);
    else this.#calls.take(word);
  }

  #learn(word: Extract<OwnerWord, { kind: 'news' | 'page' | 'lobby' }>): void {
    switch (word.kind) {
      case 'news':
        this.#news = { ...this.#news, ...word.news };
        this.#isTold = true;
        if (word.news.people) this.#people = new Map(word.news.people.map((person) => [person.user, person]));
        break;
      case 'lobby':
        this.#lobbyMessages = [...this.#lobbyMessages.slice(0, word.keep), ...word.messages];
        break;
      case 'page':
        this.#learnPage(word);
    }
    this.#options.changed();
  }

  #learnPage({ id, keep, messages, older, safety }: Extract<OwnerWord, { kind: 'page' }>): void {
    const before = this.#pages.get(id);
    if (!before) return;
    const kept = before.messages.slice(0, keep);
    this.#pages.set(id, { messages: [...kept, ...messages], older, ...(safety && { safety }) });
  }

  #end(): void {
    this.#isOver = true;
    this.#calls.end();
    this.files.end();
    this.#options.gone();
  }
}

/** At the same server: the window may have gone on to another one meanwhile. */
function isSamePerson(one: Profile | undefined, other: Profile | undefined): boolean {
  return (
    one !== undefined && other !== undefined && one.daemonKey === other.daemonKey && one.user === other.user
  );
}
