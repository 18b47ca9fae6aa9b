import { groupRecord, type GroupRecord, groupRecordSchema, groupStateOf } from '../../../e2e/group-record.ts';
import { type GroupState, membersOf } from '../../../e2e/group-state.ts';
import { Type } from '@sinclair/typebox';
import { encodeBase64Url } from '../../../text/base64.ts';
import { encodeCbor } from '../../../wire/cbor.ts';
import { bytes, struct } from '../../../wire/schema.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { groupConversation, groupId } from './group-conversation.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { VaultTable } from '../book/vault-table.ts';

const GROUPS = 'groups';
const HELD = 'group-held';
const groups = new VaultTable(GROUPS, groupRecordSchema);
const held = new VaultTable(HELD, struct({ hash: bytes(32), isAnswer: Type.Boolean() }));

/** `isAnswer`: sent because the device has told another one. */
export type Held = ReturnType<typeof held.decode>;

/** One device of somebody. */
export interface DeviceName {
  readonly user: string;
  readonly device: Uint8Array;
}

/** What this machine holds of each group, and what it believes that others hold; kept by the book's `save`. */
export class GroupBook {
  readonly #book: DirectBook;
  readonly #records: Map<string, GroupRecord>;
  /** Opening one verifies up to 33 signatures. */
  readonly #states = new Map<string, GroupState>();
  readonly #held: Map<string, Held>;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(book: DirectBook) {
    this.#book = book;
    this.#records = new Map([...book.resident(GROUPS)].map(([id, value]) => [id, groups.decode(value)]));
    this.#held = new Map([...book.resident(HELD)].map(([key, value]) => [key, held.decode(value)]));
  }

  /** Of all groups, as conversations. */
  get all(): readonly string[] {
    return [...this.#records.keys()];
  }

  /** Of all groups, for a device that was linked. */
  get records(): { readonly id: Uint8Array; readonly record: Uint8Array }[] {
    return [...this.#records].map(([conversation, record]) => {
      return { id: groupId(conversation), record: encodeCbor(record) };
    });
  }

  /** From another device of this person; what is known here counts more. @throws Error for what is no such record. */
  restore({ id, record }: { readonly id: Uint8Array; readonly record: Uint8Array }): void {
    const conversation = groupConversation(id);
    if (this.#records.has(conversation)) return;
    const state = groupStateOf(groups.decode(record));
    if (equalBytes(state.head.id, id)) this.put(conversation, state);
  }

  /** The groups, as conversations, in which that user is. */
  withMember(user: string): string[] {
    const isIn = (conversation: string) => {
      const state = this.state(conversation);
      return state !== undefined && membersOf(state).some((member) => member.user === user);
    };
    return this.all.filter(isIn);
  }

  state(conversation: string): GroupState | undefined {
    const known = this.#states.get(conversation);
    const record = this.#records.get(conversation);
    if (known || !record) return known;
    const state = groupStateOf(record);
    this.#states.set(conversation, state);
    return state;
  }

  put(conversation: string, state: GroupState): void {
    const record = groupRecord(state);
    this.#records.set(conversation, record);
    this.#states.set(conversation, state);
    this.#book.writeLast(GROUPS, conversation, () => groups.put(conversation, record));
  }

  /** The state that this device has last sent to that one, or that it has told; `undefined`: neither. */
  held(conversation: string, device: DeviceName): Held | undefined {
    return this.#held.get(nameOf(conversation, device));
  }

  putHeld(conversation: string, device: DeviceName, state: Held): void {
    const key = nameOf(conversation, device);
    this.#held.set(key, state);
    this.#book.writeLast(HELD, key, () => held.put(key, state));
  }

  /** Forgets what devices hold that are not among these. */
  keepHeld(conversation: string, devices: readonly DeviceName[]): void {
    const names = new Set(devices.map((device) => nameOf(conversation, device)));
    for (const key of this.#held.keys()) {
      if (!key.startsWith(`${conversation}/`) || names.has(key)) continue;
      this.#held.delete(key);
      this.#book.write(held.remove(key));
    }
  }
}

function nameOf(conversation: string, { user, device }: DeviceName): string {
  return `${conversation}/${user}/${encodeBase64Url(device)}`;
}
