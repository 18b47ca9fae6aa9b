import { Type } from '@sinclair/typebox';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../text/utf8.ts';
import { encodeCbor } from '../wire/cbor.ts';
import { struct, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';
import { RecoveryFileProblem } from './recovery-file-problem.ts';

const FORMAT = 'NonceSense recovery file';
const VERSION = 1;
const ABOUT =
  'Gives your identity back on a new machine, to whoever has this file and its passphrase. Keep the two apart.';
/** Far above what one has. */
const MAX_BYTES = 16 * 1024;
/** Fewer are no protection; more would be there to keep a machine busy. */
const ROUNDS = { least: 600_000, most: 10_000_000 } as const;

export interface RecoveryFile {
  readonly user: string;
  /** base64url. */
  readonly daemonKey: string;
  /** PBKDF2-HMAC-SHA-256. */
  readonly iterations: number;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** The seed under AES-256-GCM, 48 bytes. */
  readonly sealed: Uint8Array;
}

const fileCheck = new SchemaCheck(
  struct({
    format: Type.Literal(FORMAT),
    version: uint(VERSION, VERSION),
    about: Type.String(),
    user: userName(),
    server: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    iterations: uint(ROUNDS.most, ROUNDS.least),
    salt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    sealed: Type.String({ pattern: '^[A-Za-z0-9_-]{64}$' }),
    check: Type.String({ pattern: '^[A-Za-z0-9_-]{11}$' }),
  }),
);
const newerCheck = new SchemaCheck(
  Type.Object({ format: Type.Literal(FORMAT), version: uint(Number.MAX_SAFE_INTEGER, VERSION + 1) }),
);
const formatCheck = new SchemaCheck(Type.Object({ format: Type.Literal(FORMAT) }));

/** JSON, so that a person who finds it sees what it is. */
export function encodeRecoveryFile(file: RecoveryFile): Uint8Array {
  const json = {
    format: FORMAT,
    version: VERSION,
    about: ABOUT,
    user: file.user,
    server: file.daemonKey,
    iterations: file.iterations,
    salt: encodeBase64Url(file.salt),
    sealed: encodeBase64Url(file.sealed),
    check: checkOf(file),
  };
  return encodeUtf8(`${JSON.stringify(json, undefined, 2)}\n`);
}

/** What stands there in clear; nothing of it is authentic yet. @throws RecoveryFileProblem. */
export function parseRecoveryFile(bytes: Uint8Array): RecoveryFile {
  const value = jsonOf(bytes);
  if (newerCheck.fits(value)) throw new RecoveryFileProblem('newer');
  if (!fileCheck.fits(value))
    throw new RecoveryFileProblem(formatCheck.fits(value) ? 'damaged' : 'not-a-recovery-file');
  const { user, server: daemonKey, iterations, check } = value;
  const file = { user, daemonKey, iterations, salt: bytesOf(value.salt), sealed: bytesOf(value.sealed) };
  // Tells damage from a wrong passphrase; it protects nothing.
  if (checkOf(file) !== check) throw new RecoveryFileProblem('damaged');
  return file;
}

function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_BYTES) throw new RecoveryFileProblem('not-a-recovery-file');
  const text = textOf(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new RecoveryFileProblem(text.includes(FORMAT) ? 'damaged' : 'not-a-recovery-file');
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    // Some editors put a byte order mark before what they save.
    return decodeUtf8(bytes).replace(/^\uFEFF/, '');
  } catch {
    throw new RecoveryFileProblem('not-a-recovery-file');
  }
}

function bytesOf(text: string): Uint8Array {
  try {
    return decodeBase64Url(text);
  } catch {
    throw new RecoveryFileProblem('damaged');
  }
}

function checkOf({ user, daemonKey, iterations, salt, sealed }: RecoveryFile): string {
  const fields = encodeCbor([user, daemonKey, iterations, salt, sealed]);
  return encodeBase64Url(sha256(label('recovery check', fields)).subarray(0, 8));
}
