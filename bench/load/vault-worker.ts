import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Vault } from '../../common/src/client/vault/vault.ts';
import type { VaultSecret } from '../../common/src/client/vault/vault-secret.ts';
import type { VaultWrite } from '../../common/src/client/vault/vault-write.ts';
import { systemClock } from '../../common/src/clock.ts';
import { VaultFolder } from '../../common/src/node/vault-folder.ts';
import { encodeCbor } from '../../common/src/wire/cbor.ts';
import { median } from '../statistics.ts';

// Fills a vault, or measures one that is filled, in a process of its own. Prints one line of JSON.

const MIB = 1024 * 1024;
const IN_FLIGHT = 64;
const COMMITS = 300;
/** The text has 200 bytes. */
const TEXT = 'All that is gold does not glitter. '.repeat(6).slice(0, 200);
/** As large as the state of a conversation's sessions. */
const STATE_BYTES = 1_500;
/** What a commit appends, about: for the bare fsync. */
const COMMIT_BYTES = 2_000;

const [mode, folder = '', conversations = '', messages = ''] = process.argv.slice(2);
const [conversationCount, messageCount] = [Number(conversations), Number(messages)];

// Both modes are of one vault, and nobody else ever reads it.
let kept: VaultSecret | undefined =
  mode === 'fill'
    ? undefined
    : { key: new Uint8Array(Buffer.from(process.argv[6] ?? '', 'hex')), generation: 0 };
const secret = {
  load: () => Promise.resolve(kept),
  save(value: VaultSecret) {
    kept = value;
    return Promise.resolve();
  },
};

async function openVault(): Promise<Vault> {
  const files = new VaultFolder(folder);
  const isResident = (space: string) => space === 'sessions';
  const opening = await Vault.open({ files, secret, isResident, clock: systemClock, report: fail });
  if (opening.kind !== 'new' && opening.kind !== 'whole') throw new Error(`the vault is ${opening.kind}`);
  return opening.vault;
}

function fail(error: unknown): never {
  throw error;
}

function spaceOf(conversation: number): string {
  return `messages.${String(conversation).padStart(43, 'c')}`;
}

/** The writes of one message that came. */
function message(number: number): VaultWrite[] {
  const conversation = number % conversationCount;
  const sentAt = 1_700_000_000_000 + number;
  const value = encodeCbor({
    kind: 'text',
    from: `member${conversation}`,
    sentAt,
    text: TEXT,
    state: 'received',
  });
  const id = String(number).padStart(22, 'i');
  const state = new Uint8Array(STATE_BYTES).fill(number);
  return [
    { kind: 'put', space: spaceOf(conversation), key: `${sentAt}-${id}`, value },
    { kind: 'put', space: 'sessions', key: String(conversation), value: state },
  ];
}

async function bytesOnDisk(): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function fill() {
  const vault = await openVault();
  for (let next = 0; next < messageCount; next += IN_FLIGHT) {
    const group = Array.from(
      { length: Math.min(IN_FLIGHT, messageCount - next) },
      (_, index) => next + index,
    );
    await Promise.all(group.map((number) => vault.commit(message(number))));
  }
  await vault.compact();
  const whole = await bytesOnDisk();
  await vault.close();
  const bytesPerMessage = (whole - conversationCount * STATE_BYTES) / messageCount;
  return {
    figures: { bytes_per_message: bytesPerMessage },
    key: Buffer.from(kept?.key ?? []).toString('hex'),
  };
}

interface Memory {
  readonly heap: number;
  readonly rss: number;
}

async function memory(): Promise<Memory> {
  // Buffers are freed in a later turn than the objects that hold them.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: (heapUsed + arrayBuffers) / MIB, rss: rss / MIB };
}

async function measure() {
  const before = await memory();
  let vault: Vault | undefined;
  const openMs = await timed(async () => (vault = await openVault()));
  if (vault === undefined) throw new Error('there is no vault');
  const after = await memory();
  const list = await timesOf(COMMITS, (index) =>
    vault!.list(spaceOf(index % conversationCount), { reverse: true, limit: 100 }),
  );
  const commits = await timesOf(COMMITS, (index) => vault!.commit(message(messageCount + index)));
  const fsyncs = await timeSyncs();
  const { compactMs, waits } = await measureCompaction(vault);
  await vault.close();
  const figures = {
    open_ms: openMs,
    heap_mib: after.heap - before.heap,
    rss_mib: after.rss - before.rss,
    list_ms: median(list),
    commit_us: median(commits) * 1_000,
    fsync_us: median(fsyncs) * 1_000,
    compact_ms: compactMs,
    compact_wait_ms: Math.max(...waits),
  };
  return { figures };
}

/** One commit after the other while a compaction runs. */
async function measureCompaction(vault: Vault) {
  const waits: number[] = [];
  let state: 'running' | 'done' = 'running';
  const isRunning = () => state === 'running';
  const compaction = timed(() => vault.compact()).finally(() => (state = 'done'));
  for (let index = 0; isRunning(); index++)
    waits.push(await timed(() => vault.commit(message(messageCount + index))));
  return { compactMs: await compaction, waits };
}

/** What the disk alone takes. */
async function timeSyncs(): Promise<number[]> {
  await using file = await open(join(folder, 'bare'), 'a');
  const bytes = new Uint8Array(COMMIT_BYTES);
  return await timesOf(COMMITS, async () => {
    await file.appendFile(bytes);
    await file.datasync();
  });
}

async function timesOf(count: number, task: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await timed(() => task(index)));
  return times;
}

/** Milliseconds. */
async function timed(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

console.log(JSON.stringify(mode === 'fill' ? await fill() : await measure()));
