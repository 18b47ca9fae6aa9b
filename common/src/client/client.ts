import EventEmitter from 'eventemitter3';
import type { HostPort, InviteLink } from '../wire/invite-link.ts';
import type { Answer, Body, RequestTypes } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import type { ClientOptions } from './client-options.ts';
import type { ClientEvents, ClientState } from './client-state.ts';
import type { Lobby } from './lobby.ts';
import type { Person } from './people.ts';
import type { Profile } from './profile.ts';

/** A daemon by its invite link, or by an address and the key that the person confirmed. */
export type ConnectTarget =
  | { readonly link: InviteLink }
  | { readonly address: HostPort; readonly key: Uint8Array };

export declare class Client {
  static create(options: ClientOptions): Client;
  readonly events: EventEmitter<ClientEvents>;
  get state(): ClientState;
  get profile(): Profile | undefined;
  readonly lobby: Lobby;
  get people(): ReadonlyMap<string, Person>;
  connect(target: ConnectTarget): Promise<void>;
  readKey(address: HostPort): Promise<Uint8Array>;
  resume(): Promise<void>;
  signUp(input: { readonly user: string; readonly displayName?: string; readonly password: string }): Promise<void>;
  signIn(input: { readonly user: string; readonly password: string }): Promise<void>;
  signOut(): Promise<void>;
  changePassword(input: { readonly current: string; readonly next: string }): Promise<void>;
  disconnect(): Promise<void>;
  checkNow(): void;
  dispose(): void;
  request<K extends RequestTypes<Messages>>(type: K, body: Body<Messages, K>): Promise<Answer<Messages, K>>;
}
