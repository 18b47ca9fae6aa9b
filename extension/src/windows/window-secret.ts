import type { SecretStore } from '../../../common/src/client/client-options.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { decodeBase64Url, encodeBase64Url } from '../../../common/src/text/base64.ts';

const KEY = 'window-secret';
const LENGTH = 32;

/** 32 bytes that all windows of this person's VS Code know and nobody else; made when first asked for. */
export async function windowSecret(secrets: SecretStore): Promise<Uint8Array> {
  const kept = readSecret(await secrets.get(KEY));
  if (kept) return kept;
  await secrets.set(KEY, encodeBase64Url(randomBytes(LENGTH)));
  // Read back: another window may have written at the same moment, and then all must use the last one written.
  const secret = readSecret(await secrets.get(KEY));
  if (secret) return secret;
  throw new Error(
    "VS Code's secret storage does not keep what it is given; run NonceSense: Doctor for details.",
  );
}

function readSecret(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  try {
    const bytes = decodeBase64Url(text);
    return bytes.length === LENGTH ? bytes : undefined;
  } catch {
    return undefined; // Damaged: as good as none, and a new one is made.
  }
}
