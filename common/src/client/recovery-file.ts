import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { hkdfExpand } from '../crypto/hkdf.ts';
import { label } from '../crypto/label.ts';
import { pbkdf2Sha256 } from '../crypto/pbkdf2.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { encodeRecoveryFile, parseRecoveryFile, type RecoveryFile } from './recovery-file-format.ts';
import { RecoveryFileProblem } from './recovery-file-problem.ts';

/** PBKDF2 rounds of a file that is made now. */
const ITERATIONS = 1_000_000;
const SALT_BYTES = 32;
const SEED_BYTES = 32;
/** In Unicode characters. */
const MIN_PASSPHRASE_LENGTH = 12;
/** The key is of this one file. */
const NONCE = new Uint8Array(12);

/** Whose identity it is. */
export interface RecoveryOwner {
  readonly user: string;
  /** base64url. */
  readonly daemonKey: string;
}

export interface Recovered extends RecoveryOwner {
  /** Seed of the Ed25519 identity key, 32 bytes. */
  readonly identitySeed: Uint8Array;
}

export interface RecoveryInput extends Recovered {
  readonly passphrase: string;
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** A text file that gives the identity key back to who knows the passphrase. @throws RecoveryFileProblem `passphrase-weak`. */
export async function makeRecoveryFile(input: RecoveryInput): Promise<Uint8Array> {
  const { user, daemonKey, identitySeed, passphrase, random } = input;
  const kdf = { iterations: ITERATIONS, salt: random(SALT_BYTES) };
  const key = await keyOf(passphrase, kdf);
  const sealed = new Uint8Array(SEED_BYTES + TAG_BYTES);
  const additionalData = ownerLabel(input);
  key.sealInto(sealed, 0, { nonce: NONCE, additionalData, plaintext: identitySeed });
  return encodeRecoveryFile({ user, daemonKey, ...kdf, sealed });
}

/**
 * `expected`: whose it must be; the clear text of the file says that before any work is done.
 * @throws RecoveryFileProblem saying what is wrong, in plain words.
 */
export async function openRecoveryFile(
  bytes: Uint8Array,
  passphrase: string,
  expected: Partial<RecoveryOwner> = {},
): Promise<Recovered> {
  const file = parseRecoveryFile(bytes);
  const { user, daemonKey, sealed } = file;
  if (expected.user !== undefined && expected.user !== user)
    throw new RecoveryFileProblem(
      'another-user',
      `This recovery file is for ${user}, not for ${expected.user}.`,
    );
  if (expected.daemonKey !== undefined && expected.daemonKey !== daemonKey)
    throw new RecoveryFileProblem('another-daemon');
  const key = await keyOf(passphrase, file);
  const identitySeed = key.open(sealed, NONCE, ownerLabel(file));
  if (identitySeed?.length !== SEED_BYTES) throw new RecoveryFileProblem('wrong-passphrase');
  return { user, daemonKey, identitySeed };
}

/** Whether a recovery file may lie under it: at least 12 characters. */
export function isPassphrase(passphrase: string): boolean {
  const text = passphrase.normalize('NFKC');
  return text.isWellFormed() && Array.from(text).length >= MIN_PASSPHRASE_LENGTH;
}

async function keyOf(
  passphrase: string,
  { salt, iterations }: Pick<RecoveryFile, 'salt' | 'iterations'>,
): Promise<AesGcmKey> {
  // The same passphrase, however a keyboard composes its characters.
  const text = passphrase.normalize('NFKC');
  if (!isPassphrase(text)) throw new RecoveryFileProblem('passphrase-weak');
  const prk = await pbkdf2Sha256(encodeUtf8(text), salt, iterations);
  return new AesGcmKey(hkdfExpand(prk, label('recovery'), 32));
}

function ownerLabel({ user, daemonKey }: RecoveryOwner): Uint8Array {
  return label('recovery', encodeUtf8(user), encodeUtf8(daemonKey));
}
