import { GroupClient } from '../load/group-client.ts';
import { type Figures, median, summarize } from '../statistics.ts';
import { type Bench, row } from './bench.ts';

const MEMBERS = 50;
const TEXT = 'x'.repeat(200);

type GroupFigures = Figures<'create_ms' | 'add_ms' | 'rename_ms' | 'send_ms' | 'add_bytes'>;

/** What a group costs the client of its owner: CPU from the call to the finished envelope, with a vault on disk. */
export const groups: Bench = {
  name: 'groups',
  summary: `a group of ${MEMBERS}: made, the fiftieth member added, renamed, a message of 200 bytes to all`,
  async run({ runs, quick, progress }) {
    const all: GroupFigures[] = [];
    for (let index = 0; index < runs; index++) {
      progress(`run ${index + 1} of ${runs}`);
      all.push(await measure(quick ? 1 : 10));
    }
    const of = summarize(all);
    return {
      figures: of,
      rows: [
        row(`made, with ${MEMBERS - 2} others and new sessions`, 'ms', { of, figure: 'create_ms' }),
        row('the fiftieth member added, with one new session', 'ms', { of, figure: 'add_ms' }),
        row('  what is sent for that', 'bytes', { of, figure: 'add_bytes' }),
        row('renamed', 'ms', { of, figure: 'rename_ms' }),
        row(`a message to the ${MEMBERS - 1} others`, 'ms', { of, figure: 'send_ms' }),
      ],
    };
  },
};

async function measure(count: number): Promise<GroupFigures> {
  const others = Array.from({ length: MEMBERS - 1 }, (_, index) => `member${String(index).padStart(2, '0')}`);
  const late = others.at(-1) ?? '';
  const client = await GroupClient.open(others);
  try {
    let id = '';
    const create = await costOf(client, async () => {
      ({ id } = await client.groups.create('a group', others.slice(0, -1)));
    });
    const add = await costOf(client, () => client.groups.add(id, [late]));
    const renames = [];
    for (let index = 0; index < count; index++)
      renames.push(await costOf(client, () => client.groups.rename(id, `name ${index}`)));
    // Whoever is written to first is told the state of the group before.
    await costOf(client, () => client.conversations.send(id, TEXT));
    const sends = [];
    for (let index = 0; index < count; index++)
      sends.push(await costOf(client, () => client.conversations.send(id, TEXT)));
    return {
      create_ms: create.ms,
      add_ms: add.ms,
      add_bytes: add.bytes,
      rename_ms: median(renames.map(({ ms }) => ms)),
      send_ms: median(sends.map(({ ms }) => ms)),
    };
  } finally {
    await client.close();
  }
}

/** CPU of all threads until the envelope is given away, and its size. */
async function costOf(
  { relay }: GroupClient,
  work: () => Promise<unknown>,
): Promise<{ ms: number; bytes: number }> {
  let bytes = 0;
  const sent = new Promise<void>((resolve) => {
    relay.sent = ({ payload, elements, last }) => {
      bytes += elements.reduce((sum, { element }) => sum + element.length, payload?.length ?? 0);
      if (last) resolve();
    };
  });
  const before = process.cpuUsage();
  await Promise.all([work(), sent]);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1_000, bytes };
}
