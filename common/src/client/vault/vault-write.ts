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

// The plaintext of a record is a sequence of CBOR arrays, one with bytes behind it:
//   [0, space, key, length], value     put; an empty space is that of the put before
//   [1, space, key]                    remove
//   [2, space]                         drop
//   [3, mark]                          what the vault says to itself
// The value is no CBOR: most values are passed over when a record is read.
const PUT = 0;
const REMOVE = 1;
const DROP = 2;
const MARK = 3;

const NAME = /^[!-~]{1,256}$/;

/** @throws RangeError for a space or key that is not what {@link VaultWrite} says. */
export function encodeWrites(writes: readonly VaultWrite[]): Uint8Array {
  let last: string | undefined;
  const parts = writes.flatMap((write) => {
    checkNames(write);
    const { kind, space } = write;
    if (kind === 'drop') return [encodeCbor([DROP, space])];
    if (kind === 'remove') return [encodeCbor([REMOVE, space, write.key])];
    const head = [PUT, space === last ? '' : space, write.key, write.value.length];
    last = space;
    return [encodeCbor(head), write.value];
  });
  return concatBytes(...parts);
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

/** `offset`: where in the plaintext {@link decodeValue} finds the value, which is a view of it. */
export type RecordWrite = (VaultPut & { readonly offset: number }) | Exclude<VaultWrite, VaultPut>;

/** @throws PeerError `malformed`, or TypeError, for what this version does not write. */
export function decodeRecord(plaintext: Uint8Array): RecordContent {
  const writes: RecordWrite[] = [];
  const marks: VaultMark[] = [];
  let last = '';
  for (let rest = plaintext; rest.length > 0;) {
    const offset = plaintext.length - rest.length;
    const { kind, subject, key, value, after } = decodeOperation(rest);
    rest = after;
    const space = kind === PUT && subject === '' ? last : subject;
    if (kind === PUT && key !== undefined && value) writes.push({ kind: 'put', space, key, value, offset });
    else if (kind === REMOVE && key !== undefined) writes.push({ kind: 'remove', space, key });
    else if (kind === DROP) writes.push({ kind: 'drop', space });
    else if (kind === MARK && isMark(subject)) marks.push(subject);
    else throw unknownOperation();
    if (kind === PUT) last = space;
  }
  return { writes, marks };
}

/** The value of the put at `offset`. @throws as {@link decodeRecord}. */
export function decodeValue(plaintext: Uint8Array, offset: number): Uint8Array {
  const { value } = decodeOperation(plaintext.subarray(offset));
  if (value === undefined) throw unknownOperation();
  return Uint8Array.from(value);
}

interface Operation {
  readonly kind: unknown;
  readonly subject: string;
  readonly key: string | undefined;
  readonly value: Uint8Array | undefined;
  readonly after: Uint8Array;
}

function decodeOperation(bytes: Uint8Array): Operation {
  const [head, rest] = decodeFirstCbor(bytes);
  const [kind, subject, key, length] = Array.isArray(head) ? (head as unknown[]) : [];
  if (typeof subject !== 'string' || (key !== undefined && typeof key !== 'string')) throw unknownOperation();
  if (kind !== PUT) return { kind, subject, key, value: undefined, after: rest };
  if (typeof length !== 'number' || length < 0 || length > rest.length) throw unknownOperation();
  return { kind, subject, key, value: rest.subarray(0, length), after: rest.subarray(length) };
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
