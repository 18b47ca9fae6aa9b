import { join, resolve } from 'node:path';
import { sha256 } from '../../../common/src/crypto/sha256.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import type { Problem } from './problem.ts';

// The kernel keeps 104 (macOS) to 108 (Linux) bytes for it, the closing zero included: unix(7).
const MAX_SOCKET_BYTES = 100;

interface SocketChoice {
  readonly dataDir: string;
  /** What a relative path is seen from. */
  readonly folder: string;
  readonly configured: string | undefined;
}

export function adminSocketPath({ dataDir, folder, configured }: SocketChoice): string {
  if (process.platform === 'win32') return configured ?? pipeName(dataDir);
  return configured === undefined ? join(dataDir, 'admin.sock') : resolve(folder, configured);
}

/** The problem with a path too long for the system, if it is. */
export function checkSocketPath(path: string): Problem | undefined {
  const { length } = encodeUtf8(path);
  if (length <= MAX_SOCKET_BYTES || process.platform === 'win32') return undefined;
  const text = `key "adminSocket": ${path} has ${length} bytes, the system takes ${MAX_SOCKET_BYTES}; set it to a shorter path`;
  return { path: ['adminSocket'], at: 'value', text };
}

// Windows has one flat space of pipe names.
function pipeName(dataDir: string): string {
  return `\\\\.\\pipe\\noncesense-${encodeBase64Url(sha256(encodeUtf8(dataDir.toLowerCase()))).slice(0, 22)}`;
}
