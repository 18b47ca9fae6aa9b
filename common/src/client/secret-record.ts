import { type Static, Type } from '@sinclair/typebox';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { list, optional, struct, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

// What is kept secret for one daemon, as JSON. Bytes are base64url: seeds of 32, ids and tokens of 16.

const bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const bytes16 = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

const accountSchema = struct({
  user: userName(),
  /** Ed25519 seed. */
  identity: optional(bytes32),
  /** Made for a sign-up of which it is not known whether it succeeded. */
  pendingIdentity: optional(bytes32),
  device: optional(struct({ id: bytes16, seed: bytes32 })),
  /** Outlives the device's key: to the others this machine stays the same device. */
  deviceId: optional(bytes16),
});

const recordSchema = struct({
  version: uint(1, 1),
  invite: optional(bytes16),
  /** Whose device logs in by itself. */
  signedIn: optional(userName()),
  accounts: list(accountSchema, 1_000),
});
const recordCheck = new SchemaCheck(recordSchema);

export type SecretAccount = Static<typeof accountSchema>;
export type SecretRecord = Static<typeof recordSchema>;

export const emptyRecord: SecretRecord = { version: 1, accounts: [] };

/** `undefined` for what this client did not write. Never throws: an error could quote a secret. */
export function parseSecretRecord(json: string): SecretRecord | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return recordCheck.fits(value) && isCanonical(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The patterns let pass what decoding refuses. */
function isCanonical({ invite, accounts }: SecretRecord): boolean {
  const texts = accounts.flatMap(({ identity, pendingIdentity, device, deviceId }) => [
    identity,
    pendingIdentity,
    device?.id,
    device?.seed,
    deviceId,
  ]);
  return [invite, ...texts].every(
    (text) => text === undefined || encodeBase64Url(decodeBase64Url(text)) === text,
  );
}
