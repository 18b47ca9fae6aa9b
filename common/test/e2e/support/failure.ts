import assert from 'node:assert/strict';
import { DecryptFailure, type FailureReason } from '../../../src/e2e/decrypt-failure.ts';

/** Why `decrypt` fails; undefined when it does not. */
export function reasonOf(decrypt: () => unknown): FailureReason | undefined {
  try {
    decrypt();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof DecryptFailure, String(error));
    return error.reason;
  }
}
