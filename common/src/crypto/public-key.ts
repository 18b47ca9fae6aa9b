import { createPublicKey, type KeyObject } from 'node:crypto';
import { concatBytes } from './bytes.ts';

/** A raw key behind the fixed DER of its algorithm (SubjectPublicKeyInfo). @throws Error when it is malformed. */
export function importPublicKey(spkiPrefix: Uint8Array, raw: Uint8Array): KeyObject {
  const der = Buffer.from(concatBytes(spkiPrefix, raw).buffer);
  // Node asks what it was given by throwing and catching four errors: their stack traces cost more than the import.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
