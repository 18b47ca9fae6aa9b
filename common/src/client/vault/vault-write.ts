import { concatBytes } from '../../crypto/bytes.ts';
import { decodeFirstCbor, encodeCbor } from '../../wire/cbor.ts';

/** Spaces and keys are 1 to 256 printable ASCII characters without blanks. */
export type VaultWrite =
  | { readonly kind: 'put'; readonly space: string; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'remove'; readonly space: string; readonly key: string }
  /** Everything in the space. */
  | { readonly kind: 'drop'; readonly space: string };

export type VaultPut = Extract<VaultWrite, { kind: 'put' }>;

/** What the vault says to itself. */
export type VaultMark =
  /** The base ends here: all that was kept when it was begun is in it. */
  | 'complete'
  /** The vault was closed in order. */
  | 'closed'
  /** The person's client has drawn the consequences of a damage or rollback. */
  | 'settled';

export interface RecordContent {
  readonly writes: readonly VaultWrite[];
  readonly marks: readonly VaultMark[];
}

// The plaintext of a record is a CBOR sequence of operations:
//   [0, space, key, value, key, value, ...]    put
//   [1, space, key]                            remove
//   [2, space]                                 drop
//   [3, mark]
const PUT = 0;
const REMOVE = 1;
const DROP = 2;
const MARK = 3;

const NAME = /^[!-~]{1,256}$/;
const MARKS: readonly string[] = ['complete', 'closed', 'settled'] satisfies VaultMark[];

/** @throws RangeError for a space or key that is not what {@link VaultWrite} says. */
export function encodeWrites(writes: readonly VaultWrite[]): Uint8Array {
  const operations: unknown[][] = [];
  let puts: { readonly space: string; readonly operation: unknown[] } | undefined;
  for (const write of writes) {
    checkNames(write);
    if (write.kind === 'put' && puts?.space === write.space) {
      puts.operation.push(write.key, write.value);
      continue;
    }
    const operation = operationOf(write);
    operations.push(operation);
    puts = write.kind === 'put' ? { space: write.space, operation } : undefined;
  }
  return concatBytes(...operations.map((operation) => encodeCbor(operation)));
}

export function encodeMark(mark: VaultMark): Uint8Array {
  return encodeCbor([MARK, mark]);
}

/** @throws PeerError `malformed`, or TypeError, for what this version does not write. */
export function decodeRecord(plaintext: Uint8Array): RecordContent {
  const writes: VaultWrite[] = [];
  const marks: VaultMark[] = [];
  for (let rest = plaintext; rest.length > 0;) {
    const [operation, after] = decodeFirstCbor(rest);
    rest = after;
    if (!Array.isArray(operation)) throw unknownOperation();
    const [kind, subject, ...values] = operation as unknown[];
    if (typeof subject !== 'string') throw unknownOperation();
    if (kind === MARK && isMark(subject)) marks.push(subject);
    else writes.push(...writesOf(kind, subject, values));
  }
  return { writes, marks };
}

function operationOf(write: VaultWrite): unknown[] {
  switch (write.kind) {
    case 'put':
      return [PUT, write.space, write.key, write.value];
    case 'remove':
      return [REMOVE, write.space, write.key];
    case 'drop':
      return [DROP, write.space];
  }
}

function writesOf(kind: unknown, space: string, values: readonly unknown[]): VaultWrite[] {
  const [key] = values;
  if (kind === PUT) return putsOf(space, values);
  if (kind === REMOVE && typeof key === 'string') return [{ kind: 'remove', space, key }];
  if (kind === DROP) return [{ kind: 'drop', space }];
  throw unknownOperation();
}

function putsOf(space: string, values: readonly unknown[]): VaultPut[] {
  const puts: VaultPut[] = [];
  for (let index = 0; index < values.length; index += 2) {
    const [key, value] = [values[index], values[index + 1]];
    if (typeof key !== 'string' || !(value instanceof Uint8Array)) throw unknownOperation();
    puts.push({ kind: 'put', space, key, value });
  }
  return puts;
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
