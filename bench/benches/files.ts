import { createCipheriv, createSecretKey } from 'node:crypto';
import { download } from '../../common/src/client/files/download.ts';
import type { FileBlob, FileLink } from '../../common/src/client/files/file-link.ts';
import { upload } from '../../common/src/client/files/upload.ts';
import { systemClock } from '../../common/src/clock.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { FileCipher } from '../../common/src/e2e/file-cipher.ts';
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from '../../common/src/e2e/file-layout.ts';
import type { DaemonClient } from '../load/daemon-client.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import type { Server } from '../load/server.ts';
import { cpuSeconds } from '../process-usage.ts';
import { type Figures, median, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, withServer } from './interleave.ts';

const MB = 1_000_000;
const FULL_MB = 100;
const QUICK_MB = 8;
/** Chunks. */
const AT_ONCE = 8;

type Ciphers = Figures<'mb_per_s' | 'bare_mb_per_s' | 'cipher_vs_bare' | 'time_vs_bare'>;
type Moved = Figures<'up_mb_per_s' | 'down_mb_per_s' | 'up_cpu_ms_per_mb' | 'down_cpu_ms_per_mb'>;

const content = randomBytes(CHUNK_BYTES);
const { signal } = new AbortController();

/** What files cost: their encryption, and their way to the daemon's disk and back. */
export const files: Bench = {
  name: 'files',
  summary: `a file of ${FULL_MB} MB encrypted, sent to the daemon's disk over loopback, and fetched`,
  async run(options) {
    const megabytes = options.quick ? QUICK_MB : FULL_MB;
    const results = await interleave<'ciphers' | 'moved', Ciphers | Moved>(options, {
      ciphers: () => Promise.resolve(measureCiphers(megabytes)),
      moved: () => measureMoved(options, megabytes),
    });
    const ciphers = summarize(results.ciphers as readonly Ciphers[]);
    const moved = summarize(results.moved as readonly Moved[]);
    return {
      figures: {
        megabytes,
        mb_per_s: ciphers.mb_per_s,
        ...moved,
        reference: { aes_mb_per_s: ciphers.bare_mb_per_s },
        ratio: { cipher_vs_bare: ciphers.cipher_vs_bare },
      },
      rows: [
        row('encrypted', 'MB/s', { of: ciphers, figure: 'mb_per_s' }),
        row('  bare AES-256-GCM', 'MB/s', { of: ciphers, figure: 'bare_mb_per_s' }),
        row('time, file / bare AES', '×', { of: ciphers, figure: 'time_vs_bare', target: 2 }),
        row('sent, on disk', 'MB/s', { of: moved, figure: 'up_mb_per_s' }),
        row('  CPU of the daemon for a MB', 'ms', { of: moved, figure: 'up_cpu_ms_per_mb' }),
        row('fetched', 'MB/s', { of: moved, figure: 'down_mb_per_s' }),
        row('  CPU of the daemon for a MB', 'ms', { of: moved, figure: 'down_cpu_ms_per_mb' }),
      ],
    };
  },
};

/** They take turns, and what counts is the median: who is interrupted by others is not slow. */
function measureCiphers(megabytes: number): Ciphers {
  const [own, bare] = [fileCipher(megabytes), bareCipher()];
  const [ownTimes, bareTimes]: [number[], number[]] = [[], []];
  for (let chunk = 0; chunk + AT_ONCE <= (megabytes * MB) / CHUNK_BYTES; chunk += AT_ONCE) {
    ownTimes.push(timed(own, chunk));
    bareTimes.push(timed(bare, chunk));
  }
  const bytes = (AT_ONCE * CHUNK_BYTES) / MB;
  const [ownMs, bareMs] = [median(ownTimes), median(bareTimes)];
  return {
    mb_per_s: (bytes / ownMs) * 1000,
    bare_mb_per_s: (bytes / bareMs) * 1000,
    cipher_vs_bare: bareMs / ownMs,
    time_vs_bare: ownMs / bareMs,
  };
}

/** Milliseconds. */
function timed(seal: (chunk: number) => void, first: number): number {
  const begin = performance.now();
  for (let chunk = first; chunk < first + AT_ONCE; chunk++) seal(chunk);
  return performance.now() - begin;
}

function fileCipher(megabytes: number): (chunk: number) => void {
  const cipher = new FileCipher(randomBytes(32), megabytes * MB);
  const target = new Uint8Array(SEALED_CHUNK_BYTES);
  return (chunk) => cipher.sealInto(target, chunk, content);
}

function bareCipher(): (chunk: number) => void {
  const key = createSecretKey(randomBytes(32));
  const nonce = Buffer.alloc(12);
  return (chunk) => {
    nonce.writeUInt32BE(chunk);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.update(content);
    cipher.final();
    cipher.getAuthTag();
  };
}

function measureMoved(options: BenchOptions, megabytes: number): Promise<Moved> {
  return withServer(DaemonServer.start(options), async (server) => {
    const client = await server.members.signUp();
    // A server that has run for a while.
    await fetchFile(client, await send(client, 4 * MB));
    let file: FileBlob | undefined;
    const up = await measured(server, megabytes, async () => {
      file = await send(client, megabytes * MB);
    });
    const down = await measured(server, megabytes, () => fetchFile(client, file));
    await client.leave();
    return {
      up_mb_per_s: up.mb_per_s,
      down_mb_per_s: down.mb_per_s,
      up_cpu_ms_per_mb: up.cpu_ms,
      down_cpu_ms_per_mb: down.cpu_ms,
    };
  });
}

async function measured({ pid }: Pick<Server, 'pid'>, megabytes: number, task: () => Promise<void>) {
  const [cpu, begin] = [cpuSeconds(pid), performance.now()];
  await task();
  const seconds = (performance.now() - begin) / 1000;
  return { mb_per_s: megabytes / seconds, cpu_ms: ((cpuSeconds(pid) - cpu) * 1000) / megabytes };
}

/** One that is not lost. */
function surroundings(client: DaemonClient) {
  // Its table has the messages of plugins for benches too.
  const link = client as unknown as FileLink;
  return { links: { next: () => Promise.resolve(link) }, clock: systemClock, signal };
}

function send(client: DaemonClient, size: number): Promise<FileBlob> {
  const source = {
    name: 'bench',
    size,
    read: (_offset: number, length: number) => Promise.resolve(content.subarray(0, length)),
  };
  return upload({ ...surroundings(client), source, blob: randomBytes(16), key: randomBytes(32) });
}

/** @throws Error when not all of it comes. */
async function fetchFile(client: DaemonClient, file: FileBlob | undefined): Promise<void> {
  if (file === undefined) throw new Error('nothing was sent');
  let bytes = 0;
  const sink = {
    write: (_offset: number, part: Uint8Array) => Promise.resolve(void (bytes += part.length)),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  await download({ ...surroundings(client), file, sink });
  if (bytes !== file.size) throw new Error(`${bytes} of ${file.size} bytes came`);
}
