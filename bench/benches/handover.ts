import { DaemonServer } from '../load/daemon-server.ts';
import { RealPerson } from '../load/real-person.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, withServer } from './interleave.ts';

const LINES = 10_000;
const { signal: never } = new AbortController();

type HandOver = Figures<'give_s' | 'take_s' | 'give_us' | 'take_us'>;

/** A conversation goes to a device that was linked: first all of it is given, then it is taken. */
export const handover: Bench = {
  name: 'handover',
  summary: `${LINES.toLocaleString('en')} messages that a device hands over to another one`,
  async run(options) {
    const { both } = await interleave(options, { both: () => measure(options) });
    const figures = summarize(both);
    return {
      figures: { lines: LINES, ...figures },
      rows: [
        row('giving', 's', { of: figures, figure: 'give_s' }),
        row('taking', 's', { of: figures, figure: 'take_s' }),
        row('CPU of a message, giving', 'µs', { of: figures, figure: 'give_us' }),
        row('CPU of a message, taking', 'µs', { of: figures, figure: 'take_us' }),
      ],
    };
  },
};

function measure(options: BenchOptions): Promise<HandOver> {
  return withServer(DaemonServer.start(options), async ({ place }) => {
    const count = options.quick ? LINES / 10 : LINES;
    const bob = await RealPerson.signUp(place, 'bob');
    const desk = await RealPerson.signUp(place, 'alice');
    await write(desk, bob.user, count);
    const laptop = await RealPerson.link(place, desk);
    const device = desk.client.devices.all.find(({ isThis }) => !isThis)?.id ?? '';
    await laptop.leave();
    const give = await timed(count, () => desk.client.devices.handHistory(device, never));
    const take = await timed(count, () => taken(laptop, bob.user));
    await laptop.client.conversations.open(bob.user);
    const lines = await linesOf(laptop);
    if (lines !== count) throw new Error(`${lines} of ${count} lines came`);
    for (const person of [bob, desk, laptop]) await person.remove();
    return { give_s: give.s, give_us: give.us, take_s: take.s, take_us: take.us };
  });
}

async function write(from: RealPerson, to: string, count: number): Promise<void> {
  const { conversations } = from.client;
  await conversations.start(to);
  for (let sent = 0; sent < count; sent++) await conversations.send(to, 'x'.repeat(200));
  await conversations.open(to);
  await from.until(() => conversations.page(to).messages.every(({ state }) => state !== 'sending'));
  conversations.close(to);
}

async function taken(person: RealPerson, from: string): Promise<void> {
  await person.comeBack();
  const { client } = person;
  await person.until(
    () => client.conversations.find(from) !== undefined && client.devices.handOver === undefined,
  );
}

async function linesOf({ client }: RealPerson): Promise<number> {
  let lines = 0;
  for await (const { messages } of client.conversations.exportHistory()) lines += messages.length;
  return lines;
}

/** All of this process, whose other clients have nothing to do meanwhile. */
async function timed(
  count: number,
  work: () => Promise<void>,
): Promise<{ readonly s: number; readonly us: number }> {
  const begin = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { s: (performance.now() - begin) / 1_000, us: (user + system) / count };
}
