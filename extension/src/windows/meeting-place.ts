import { chmod, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import { hmacSha256 } from '../../../common/src/crypto/sha256.ts';

// sun_path holds 104 bytes on macOS, its closing zero included (108 on Linux).
const MAX_PATH_BYTES = 103;
const LONGEST_NAME = '/0123456789ab.new';

export interface MeetingPlaceOptions {
  /** The extension's globalStorageUri as a path. */
  readonly storage: string;
  /** os.tmpdir(), for when the path in `storage` is too long. */
  readonly temporary: string;
  readonly secret: Uint8Array;
  /** Windows of other servers do not meet; empty for the first one. */
  readonly server?: string;
  readonly platform: NodeJS.Platform;
}

/** Where the windows that share a secret find each other. */
export type MeetingPlace =
  { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'pipe'; readonly path: string };

/** Names the place, and makes its folder (0700) where there is one. */
export async function openMeetingPlace(options: MeetingPlaceOptions): Promise<MeetingPlace> {
  const tag = placeTag(options);
  if (options.platform === 'win32') return { kind: 'pipe', path: `\\\\.\\pipe\\noncesense-${tag}` };
  const near = join(options.storage, `windows-${tag}`);
  const path = fits(near) ? near : join(options.temporary, `noncesense-${tag}`);
  if (!fits(path))
    throw new Error(`The path ${path} is too long for a local socket; set TMPDIR to a shorter one.`);
  await makePrivateFolder(path);
  return { kind: 'folder', path };
}

/** Another secret or another storage is another place: two people on one VS Code server do not meet. */
function placeTag({ secret, storage, server = '' }: MeetingPlaceOptions): string {
  const place = server === '' ? storage : `${storage}\0${server}`;
  const tag = hmacSha256(secret, encodeUtf8(`noncesense-window/1 place\0${place}`));
  return Buffer.from(tag.subarray(0, 8)).toString('hex');
}

function fits(folder: string): boolean {
  return Buffer.byteLength(folder + LONGEST_NAME) <= MAX_PATH_BYTES;
}

async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await lstat(path);
  // Under the temporary directory somebody else may have been first.
  if (!status.isDirectory() || status.uid !== process.getuid?.()) {
    throw new Error(`${path} is not a folder of this user; remove it and try again.`);
  }
  if ((status.mode & 0o077) !== 0) await chmod(path, 0o700);
}
