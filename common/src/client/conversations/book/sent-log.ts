import { concatBytes, equalBytes } from '../../../crypto/bytes.ts';
import { sha256 } from '../../../crypto/sha256.ts';
import { RecentMap } from '../../../recent-map.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { DaySpaces } from './day-spaces.ts';
import {
  type AnswerEntry,
  type Audience,
  audienceSchema,
  contentOf,
  isAmong,
  MOST_ANSWERS,
  type SentContent,
  type SentEntry,
  sentEntrySchema,
} from './sent-entry.ts';
import { VaultTable } from './vault-table.ts';

const SPACE = 'sent';
/** Names of audiences, and entries that were answered, in memory. */
const MOST_KNOWN = 1_000;

const entries = new VaultTable(SPACE, sentEntrySchema);
const audiences = new VaultTable(SPACE, audienceSchema);

/** Whether it is one of the spaces whose values stay on disk. */
export function isSentSpace(space: string): boolean {
  return space.startsWith(`${SPACE}/`);
}

export interface Sent {
  /** 16 bytes. */
  readonly envelope: Uint8Array;
  readonly conversation: string;
  /** `deviceFingerprint` of each device that it was encrypted for. */
  readonly devices: readonly Uint8Array[];
  /** Of the content; the same each time it is sent. */
  readonly id: Uint8Array;
  readonly sentAt: number;
  readonly sequence?: number | undefined;
  readonly expires?: number | undefined;
  readonly content: SentContent;
}

/** Within a session with that device. */
export interface ResendRequest {
  readonly envelope: Uint8Array;
  /** `deviceFingerprint` of who asks. */
  readonly device: Uint8Array;
}

export type Answerable =
  | {
      readonly kind: 'yes';
      readonly sent: Omit<Sent, 'devices' | 'envelope'> & {
        /** That held it: the one asked for, then the one in whose place it came, and so on. */
        readonly envelopes: readonly Uint8Array[];
      };
    }
  | {
      readonly kind: 'no';
      /** `other-device`: it was not encrypted for that device with these keys. */
      readonly why: 'unknown' | 'other-device' | 'expired' | 'deleted' | 'too-often';
    };

export interface SentLogParts {
  readonly vault: Vault;
  readonly write: (write: VaultWrite) => void;
  /** Whether the own line with that content id is deleted or not here any more. */
  readonly isGone: (conversation: string, id: Uint8Array) => Promise<boolean>;
}

/** What was in the envelopes of the last 7 days, and for whom: PROTOCOL.md section 8.10, answers to `resend`. */
export class SentLog {
  readonly #parts: SentLogParts;
  readonly #spaces: DaySpaces;
  /** Audiences that the space of the day has. */
  readonly #written = new RecentMap<string, true>();
  /** What was answered since the vault was opened, and may not be on disk yet; by space and key. */
  readonly #answered = new RecentMap<string, SentEntry>();

  constructor(parts: SentLogParts) {
    this.#parts = parts;
    this.#spaces = new DaySpaces(SPACE, parts.vault, parts.write);
  }

  /** For the commit that holds the envelope. */
  keep(sent: Sent, now: number): void {
    const { envelope, id, sentAt, sequence, expires, content } = sent;
    const space = this.#begin(now);
    const entry: SentEntry = {
      to: this.#audience(space, sent),
      id,
      at: sentAt,
      ...(sequence !== undefined && { sequence }),
      ...(expires !== undefined && { expires }),
      ...(content.kind === 'edit' && { of: content.of }),
      ...(content.kind === 'inline' && { said: content.said }),
      ...(content.kind === 'head' && { isHead: true as const }),
    };
    this.#parts.write(entries.put(encodeBase64Url(envelope), entry, space));
  }

  /** The same for an envelope that comes in the place of one that was asked for. */
  keepAnswer(envelope: Uint8Array, asked: Uint8Array, now: number): void {
    this.#parts.write(entries.put(encodeBase64Url(envelope), { asked }, this.#begin(now)));
  }

  /** Whether it may be sent once more; then `count` it. @throws as the vault does. */
  async answerable(request: ResendRequest, now: number): Promise<Answerable> {
    const found = await this.#find(request.envelope, now);
    if (!found) return { kind: 'no', why: 'unknown' };
    const { envelopes, entry, audience } = found;
    if (!isAmong(audience.devices, request.device)) return { kind: 'no', why: 'other-device' };
    const { id, at: sentAt, sequence, expires } = entry;
    if (expires !== undefined && sentAt + expires * 1_000 <= now) return { kind: 'no', why: 'expired' };
    if (timesOf(entry, request.device) >= MOST_ANSWERS) return { kind: 'no', why: 'too-often' };
    const content = contentOf(entry);
    const { conversation } = audience;
    if (await this.#isGone(conversation, id, content)) return { kind: 'no', why: 'deleted' };
    return { kind: 'yes', sent: { envelopes, conversation, id, sentAt, sequence, expires, content } };
  }

  /** Counts an answer, for the commit in which it is put into the line. @throws as the vault does. */
  async count({ envelope, device }: ResendRequest, now: number): Promise<void> {
    const found = await this.#find(envelope, now);
    if (!found) return;
    const { entry, space, key } = found;
    const others = (entry.answers ?? []).filter((one) => !equalBytes(one.device, device));
    const times = Math.min(timesOf(entry, device) + 1, MOST_ANSWERS);
    const changed = { ...entry, answers: [...others, { device, times }] };
    this.#answered.use(`${space} ${key}`, changed);
    this.#answered.trim((_entry, size) => size > MOST_KNOWN);
    this.#parts.write(entries.put(key, changed, space));
  }

  async #find(asked: Uint8Array, now: number): Promise<Found | undefined> {
    const envelopes = [asked];
    for (let envelope = asked; envelopes.length <= MOST_ANSWERS + 1;) {
      const located = await this.#locate(envelope, now);
      if (!located) return undefined;
      const { space, key, entry } = located;
      if (!('asked' in entry)) {
        const audience = await this.#parts.vault.get(space, entry.to);
        return audience && { envelopes, space, key, entry, audience: audiences.decode(audience) };
      }
      envelope = entry.asked;
      envelopes.push(envelope);
    }
    return undefined;
  }

  async #locate(envelope: Uint8Array, now: number): Promise<Located | undefined> {
    const key = encodeBase64Url(envelope);
    for (const space of this.#spaces.recent(now)) {
      const answered = this.#answered.peek(`${space} ${key}`);
      if (answered) return { space, key, entry: answered };
      const value = await this.#parts.vault.get(space, key);
      if (value) return { space, key, entry: entries.decode(value) };
    }
    return undefined;
  }

  #begin(now: number): string {
    const { space, isEmpty } = this.#spaces.begin(now);
    if (isEmpty) this.#written.trim(() => true);
    return space;
  }

  async #isGone(conversation: string, id: Uint8Array, content: SentContent): Promise<boolean> {
    if (content.kind === 'inline' || content.kind === 'head') return false;
    return this.#parts.isGone(conversation, content.kind === 'edit' ? content.of : id);
  }

  /** Its key, shorter than those of envelopes. */
  #audience(space: string, { conversation, devices }: Sent): string {
    const audience: Audience = { conversation, devices: concatBytes(...devices) };
    const key = encodeBase64Url(sha256(encodeUtf8(conversation), audience.devices).subarray(0, 9));
    const name = `${space} ${key}`;
    if (this.#written.peek(name) === undefined) this.#parts.write(audiences.put(key, audience, space));
    this.#written.use(name, true);
    this.#written.trim((_value, size) => size > MOST_KNOWN);
    return key;
  }
}

interface Located {
  readonly space: string;
  readonly key: string;
  readonly entry: SentEntry | AnswerEntry;
}

interface Found {
  readonly envelopes: readonly Uint8Array[];
  readonly space: string;
  readonly key: string;
  readonly entry: SentEntry;
  readonly audience: Audience;
}

function timesOf({ answers = [] }: SentEntry, device: Uint8Array): number {
  return answers.find((one) => equalBytes(one.device, device))?.times ?? 0;
}
