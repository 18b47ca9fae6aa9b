import { concatBytes } from '../../crypto/bytes.ts';
import { decodeFirstCbor, encodeCbor } from '../../wire/cbor.ts';

/** Spaces and keys are 1 to 256 printable ASCII characters without blanks. */
export type VaultWrite =
  | VaultPut
  | { readonly kind: 'remove'; readonly space: string; readonly key: string }
  /** Everything in the space. */
  | { readonly kind: 'drop'; readonly space: string };

export interface VaultPut {
  readonly kind: 'put';
  readonly space: string;
  readonly key: string;
  readonly value: Uint8Array;
}

// The plaintext of a record is a CBOR sequence (RFC 8742) of:
//   [0, space, key], value     put; an empty space is that of the put before
//   [1, space, key]            remove
//   [2, space]                 drop
//   [3, mark]                  what the vault says to itself
const PUT = 0;
const REMOVE = 1;
const DROP = 2;
const MARK = 3;

const NAME = /^[!-~]{1,256}$/;

/** @throws RangeError for a space or key that is not what {@link VaultWrite} says. */
export function encodeWrites(writes: readonly VaultWrite[]): Uint8Array {
  let space: string | undefined;
  const items = writes.flatMap((write) => {
    checkNames(write);
    if (write.kind === 'drop') return [[DROP, write.space]];
    if (write.kind === 'remove') return [[REMOVE, write.space, write.key]];
    const head = [PUT, write.space === space ? '' : write.space, write.key];
    ({ space } = write);
    return [head, write.value];
  });
  return concatBytes(...items.map((item) => encodeCbor(item)));
}

export type VaultMark =
  /** The base ends here: all that was kept when it was begun is in it. */
  | 'complete'
  /** The vault was closed in order. */
  | 'closed'
  /** The person's client has drawn the consequences of a damage or rollback. */
  | 'settled';

const MARKS: readonly string[] = ['complete', 'closed', 'settled'] satisfies VaultMark[];

export function encodeMark(mark: VaultMark): Uint8Array {
  return encodeCbor([MARK, mark]);
}

export interface RecordContent {
  readonly writes: readonly RecordWrite[];
  readonly marks: readonly VaultMark[];
}

/** `offset`: where in the plaintext {@link decodeValue} finds the value. */
export type RecordWrite = (VaultPut & { readonly offset: number }) | Exclude<VaultWrite, VaultPut>;

/** @throws PeerError `malformed`, or TypeError, for what this version does not write. */
export function decodeRecord(plaintext: Uint8Array): RecordContent {
  const writes: RecordWrite[] = [];
  const marks: VaultMark[] = [];
  let space = '';
  for (let rest = plaintext; rest.length > 0;) {
    const [head, after] = decodeFirstCbor(rest);
    rest = after;
    const [kind, subject, key] = headOf(head);
    if (kind === PUT && key !== undefined) {
      space = subject === '' ? space : subject;
      const [value, next] = decodeFirstCbor(rest);
      if (!(value instanceof Uint8Array)) throw unknownOperation();
      writes.push({ kind: 'put', space, key, value, offset: plaintext.length - rest.length });
      rest = next;
    } else if (kind === MARK && isMark(subject)) marks.push(subject);
    else writes.push(removalOf(kind, subject, key));
  }
  return { writes, marks };
}

/** The value of one put. @throws as {@link decodeRecord}. */
export function decodeValue(plaintext: Uint8Array, offset: number): Uint8Array {
  const [value] = decodeFirstCbor(plaintext.subarray(offset));
  if (value instanceof Uint8Array) return value;
  throw unknownOperation();
}

function headOf(head: unknown): readonly [kind: unknown, subject: string, key: string | undefined] {
  const [kind, subject, key] = Array.isArray(head) ? (head as unknown[]) : [];
  const isHead = typeof subject === 'string' && (key === undefined || typeof key === 'string');
  if (!isHead) throw unknownOperation();
  return [kind, subject, key];
}

function removalOf(kind: unknown, space: string, key: string | undefined): RecordWrite {
  if (kind === REMOVE && key !== undefined) return { kind: 'remove', space, key };
  if (kind === DROP && key === undefined) return { kind: 'drop', space };
  throw unknownOperation();
}

function isMark(text: string): text is VaultMark {
  return MARKS.includes(text);
}

function checkNames(write: VaultWrite): void {
  if (!NAME.test(write.space) || (write.kind !== 'drop' && !NAME.test(write.key)))
    throw new RangeError('vault: spaces and keys are 1 to 256 printable ASCII characters without blanks');
}

function unknownOperation(): TypeError {
  return new TypeError('vault: an operation that this version does not know');
}
