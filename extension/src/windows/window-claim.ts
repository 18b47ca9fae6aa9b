import { readdir, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { WindowGone } from './exact-reader.ts';
import type { MeetingPlace } from './meeting-place.ts';
import { dialWindow, readStanding, Standing } from './window-link.ts';

// Ownership must end with the process and never be held twice, and a socket file outlives its process. So nobody
// replaces another's file. Each window that wants to own listens under a name of its own, and only then looks at
// the other names: whoever of two came later to look sees the other one alive and steps back. (A name is visible
// only while somebody listens on it or after that process died, so a refused connection proves a dead window.)

const SOCKET_SUFFIX = '.sock';

/** A held socket. While `standing` is candidate, the other windows are not told that this one owns. */
export interface Claim {
  readonly path: string;
  readonly server: Server;
  standing: Standing;
  /** Frees the name at once; connections that are open are the caller's. */
  release(): Promise<void>;
}

export type ClaimOutcome =
  | { readonly kind: 'owner'; readonly claim: Claim }
  | { readonly kind: 'elsewhere'; readonly path: string }
  /** Two windows wanted it at the same moment and both stepped back: try again. */
  | { readonly kind: 'contended' };

export type AnswerWindow = (socket: Socket, claim: Claim) => void;

/** Tries once to become the owner. */
export function claimPlace(place: MeetingPlace, answer: AnswerWindow): Promise<ClaimOutcome> {
  return place.kind === 'pipe' ? claimPipe(place.path, answer) : claimInFolder(place.path, answer);
}

/** Where the window that owns is, for one that does not want to. `undefined`: none does yet. */
export async function findOwner(place: MeetingPlace): Promise<string | undefined> {
  if (place.kind === 'pipe') return (await probe(place.path)) === 'owner' ? place.path : undefined;
  return (await probeOthers(place.path)).find(({ life }) => life === 'owner')?.path;
}

// A named pipe goes with its process, and the first instance has the name for itself.
async function claimPipe(path: string, answer: AnswerWindow): Promise<ClaimOutcome> {
  try {
    const server = createServer();
    const claim: Claim = { path, server, standing: Standing.owner, release: () => closeServer(server) };
    await listen(server, path, (socket) => answer(socket, claim));
    return { kind: 'owner', claim };
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES') return { kind: 'elsewhere', path };
    throw error;
  }
}

async function claimInFolder(folder: string, answer: AnswerWindow): Promise<ClaimOutcome> {
  const claim = await listenUnderOwnName(folder, answer);
  try {
    const others = await probeOthers(folder, claim.path);
    const owner = others.find(({ life }) => life === 'owner');
    if (owner || others.some(({ life }) => life === 'candidate')) {
      await claim.release();
      return owner ? { kind: 'elsewhere', path: owner.path } : { kind: 'contended' };
    }
    claim.standing = Standing.owner;
    for (const { path } of others) await rm(path, { force: true });
    return { kind: 'owner', claim };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function listenUnderOwnName(folder: string, answer: AnswerWindow): Promise<Claim> {
  const name = Buffer.from(randomBytes(6)).toString('hex');
  const path = join(folder, `${name}${SOCKET_SUFFIX}`);
  const server = createServer();
  const release = async () => {
    await rm(path, { force: true });
    await closeServer(server);
  };
  const claim: Claim = { path, server, standing: Standing.candidate, release };
  // Between bind and listen a connection is refused; renamed, the name appears only when it is not.
  await listen(server, join(folder, `${name}.new`), (socket) => answer(socket, claim));
  await rename(join(folder, `${name}.new`), path);
  return claim;
}

interface Other {
  readonly path: string;
  readonly life: 'owner' | 'candidate' | 'dead';
}

async function probeOthers(folder: string, own?: string): Promise<readonly Other[]> {
  const names = await readdir(folder);
  const paths = names.filter((name) => name.endsWith(SOCKET_SUFFIX)).map((name) => join(folder, name));
  return Promise.all(
    paths.filter((path) => path !== own).map(async (path) => ({ path, life: await probe(path) })),
  );
}

async function probe(path: string): Promise<Other['life']> {
  let socket: Socket | undefined;
  try {
    socket = await dialWindow(path);
    const { standing } = await readStanding(socket);
    return standing === Standing.candidate ? 'candidate' : 'owner';
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') return 'dead';
    // Left while we asked: look again. Silent: a suspended window is alive, and must not wake up as a second owner.
    return error instanceof WindowGone ? 'candidate' : 'owner';
  } finally {
    socket?.destroy();
  }
}

function listen(server: Server, path: string, answer: (socket: Socket) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('connection', answer);
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

// Not waited for: it ends when the last connection has, and the name is free before.
function closeServer(server: Server): Promise<void> {
  server.close();
  return Promise.resolve();
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
