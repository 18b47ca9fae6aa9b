import { makeVerifier, ITERATIONS } from '../../../common/src/auth/scram.ts';
import { derOfPem } from '../../../common/src/classic/rsa-identity.ts';
import { decodeBase64, encodeBase64 } from '../../../common/src/text/base64.ts';
import { foldUserName, isDisplayName } from '../../../common/src/text/names.ts';
import { isRecord } from '../config/is-record.ts';
import { OperatorError } from '../operator-error.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 48;

/** An account of the original server as the daemon keeps one; all in base64. */
interface ClassicAccount {
  readonly user: string;
  readonly displayName: string;
  readonly salt: string;
  readonly storedKey: string;
  readonly serverKey: string;
}

export interface ReadUser {
  /** As it stands in the file. */
  readonly name: string;
  readonly account: ClassicAccount;
  /** DER in base64, where one was registered. */
  readonly key: string | undefined;
  /** A key that is none is left out. */
  readonly hasBadKey: boolean;
}

export interface RefusedUser {
  readonly name: string;
  readonly reason: string;
}

export interface ClassicUsers {
  readonly users: readonly ReadUser[];
  readonly refused: readonly RefusedUser[];
}

/**
 * The account file of the original server: name → {hashed_password: base64 of salt || PBKDF2, e2e_public_key_pem}. A hash
 * is SCRAM's SaltedPassword (RFC 5802 section 3), so verifiers need no password. @throws OperatorError when it is none.
 */
export function readClassicUsers(text: string): ClassicUsers {
  const users: ReadUser[] = [];
  const refused: RefusedUser[] = [];
  const taken = new Set<string>();
  for (const [name, entry] of Object.entries(parse(text))) {
    const read = readUser(name, entry);
    if ('reason' in read) refused.push(read);
    else if (taken.has(read.account.user))
      refused.push({ name, reason: `another one in this file is ${read.account.user} in lower case, too` });
    else users.push(read);
    if ('account' in read) taken.add(read.account.user);
  }
  return { users, refused };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below.
  }
  throw new OperatorError('the file is no users.json of the original server: a JSON object by user name');
}

function readUser(name: string, entry: unknown): ReadUser | RefusedUser {
  const user = foldUserName(name);
  if (user === undefined)
    return { name, reason: 'names have 1 to 32 of a-z 0-9 . _ -, and begin with a letter or digit' };
  const { hashed_password: hash, e2e_public_key_pem: pem } = isRecord(entry) ? entry : {};
  const bytes = typeof hash === 'string' ? hashOf(hash) : undefined;
  if (!bytes) return { name, reason: 'its hashed_password is malformed' };
  const key = typeof pem === 'string' ? keyOf(pem) : undefined;
  const hasBadKey = key === undefined && pem !== null && pem !== undefined;
  return { name, account: accountOf(name, user, bytes), key, hasBadKey };
}

function accountOf(name: string, user: string, hash: Uint8Array): ClassicAccount {
  const salt = hash.subarray(0, SALT_BYTES);
  const { storedKey, serverKey } = makeVerifier(hash.subarray(SALT_BYTES), salt, ITERATIONS.imported);
  return {
    user,
    displayName: isDisplayName(name) ? name : user,
    salt: encodeBase64(salt),
    storedKey: encodeBase64(storedKey),
    serverKey: encodeBase64(serverKey),
  };
}

function hashOf(text: string): Uint8Array | undefined {
  const bytes = attempt(() => decodeBase64(text));
  return bytes?.length === HASH_BYTES ? bytes : undefined;
}

function keyOf(pem: string): string | undefined {
  return attempt(() => encodeBase64(derOfPem(pem)));
}

function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
