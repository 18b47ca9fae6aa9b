import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import type { ClassicDhKey } from '../../../../common/src/classic/dh-key.ts';
import type { ClassicIdentity } from '../../../../common/src/classic/rsa-identity.ts';
import { decodeBase64, encodeBase64 } from '../../../../common/src/text/base64.ts';

export const HANDSHAKE_DONE = 'DH_SUCCESS\n';
const CLIENT_KEY = 'DH_CLIENT_PUBKEY:';

/** What the server says first: its ephemeral key, signed. */
export function openingLine(identity: ClassicIdentity, ephemeral: ClassicDhKey): string {
  const { publicDer } = ephemeral;
  return `DH_INIT_SERVER_PUBKEY:${encodeBase64(publicDer)}:${encodeBase64(identity.sign(publicDer))}\n`;
}

/** The key in the client's answer to it. @throws ClassicMalformed */
export function clientKeyOf(line: string): Uint8Array {
  if (!line.startsWith(CLIENT_KEY)) throw new ClassicMalformed('not a client of the original protocol');
  try {
    return decodeBase64(line.slice(CLIENT_KEY.length));
  } catch {
    throw new ClassicMalformed('malformed base64');
  }
}
