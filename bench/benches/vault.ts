import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, row } from './bench.ts';
import { interleave } from './interleave.ts';

const run = promisify(execFile);
const WORKER = fileURLToPath(new URL('../load/vault-worker.ts', import.meta.url));
const FULL = { conversations: 1_000, messages: 100_000 };
const QUICK = { conversations: 20, messages: 1_000 };

type Contents = typeof FULL;
type Filled = Figures<'bytes_per_message'>;
type Measured = Figures<
  'open_ms' | 'heap_mib' | 'rss_mib' | 'list_ms' | 'commit_us' | 'fsync_us' | 'compact_ms' | 'compact_wait_ms'
>;

/** What a client keeps: how large it is, on disk and in memory, and how long it takes. */
export const vault: Bench = {
  name: 'vault',
  summary: "a client's vault with 1,000 conversations of 100 messages, 200 bytes of text each",
  async run(options) {
    const contents = options.quick ? QUICK : FULL;
    const { vault: results } = await interleave(options, { vault: () => measureVault(contents) });
    const { commit_vs_fsync: ratio, ...of } = summarize(results);
    return {
      figures: { ...contents, ...of, ratio: { commit_vs_fsync: ratio } },
      rows: [
        row('on disk, for each message', 'bytes', { of, figure: 'bytes_per_message' }),
        row('opening', 'ms', { of, figure: 'open_ms' }),
        row('heap and buffers of an open one', 'MiB', { of, figure: 'heap_mib' }),
        row('resident memory, with what opening left', 'MiB', { of, figure: 'rss_mib' }),
        row('the newest 100 of a conversation', 'ms', { of, figure: 'list_ms' }),
        row('a commit', 'µs', { of, figure: 'commit_us' }),
        row('  a bare append and fsync', 'µs', { of, figure: 'fsync_us' }),
        row('a compaction', 'ms', { of, figure: 'compact_ms' }),
        row('  the longest that a commit waited', 'ms', { of, figure: 'compact_wait_ms' }),
      ],
    };
  },
};

async function measureVault({ conversations, messages }: Contents) {
  const folder = await mkdtemp(join(tmpdir(), 'noncesense-vault-'));
  try {
    const sizes = [String(conversations), String(messages)];
    const filled = await worker<{ figures: Filled; key: string }>('fill', folder, ...sizes);
    const { figures } = await worker<{ figures: Measured }>('measure', folder, ...sizes, filled.key);
    return { ...filled.figures, ...figures, commit_vs_fsync: figures.commit_us / figures.fsync_us };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A process of its own: memory is what it has more than before. */
async function worker<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, ['--expose-gc', WORKER, ...args]);
  return JSON.parse(stdout) as T;
}
