import { DaemonServer } from '../load/daemon-server.ts';
import type { DaemonPlace } from '../load/daemon-client.ts';
import { encryptedMessages } from '../load/encrypted-message.ts';
import type { RelayMember } from '../load/members.ts';
import { RealPerson } from '../load/real-person.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, withServer } from './interleave.ts';

/** As much as one mailbox holds, by as many senders as it takes. */
const STORED = 10_000;
const SENDERS = 4;
const AT_ONCE = 50;

type CatchUp = Figures<'s' | 'per_s'>;

/** How long somebody who was away for long waits until all is there. */
export const catchup: Bench = {
  name: 'catchup',
  summary: `${STORED.toLocaleString('en')} stored messages, and a client that comes back`,
  async run(options) {
    const { client, relay } = await interleave(options, {
      client: () => measureCatchUp(options),
      relay: () => measureRelayCatchUp(options),
    });
    const [figures, fetched] = [summarize(client), summarize(relay)];
    return {
      figures: { stored: STORED, ...figures, relay: fetched },
      rows: [
        row('until all can be read', 's', { of: figures, figure: 's', target: 5 }),
        row('messages', '/s', { of: figures, figure: 'per_s' }),
        row('the same, fetched only', 's', { of: fetched, figure: 's' }),
      ],
    };
  },
};

/** All of it: fetched, decrypted, on disk, acknowledged. */
function measureCatchUp(options: BenchOptions): Promise<CatchUp> {
  return withServer(DaemonServer.start(options), async ({ place }) => {
    const receiver = await RealPerson.signUp(place, 'receiver');
    await receiver.leave();
    const count = options.quick ? STORED / 10 : STORED;
    const senders = Array.from({ length: SENDERS }, (_, index) => `sender-${index}`);
    await Promise.all(
      senders.map((user) => writeMany(place, { user, to: receiver.user, count: count / SENDERS })),
    );
    const begin = performance.now();
    await receiver.comeBack();
    await receiver.until(() => unreadOf(receiver) >= count);
    const s = (performance.now() - begin) / 1000;
    if (unreadOf(receiver) !== count) throw new Error(`${unreadOf(receiver)} of ${count} messages came`);
    await receiver.remove();
    return { s, per_s: count / s };
  });
}

interface Correspondence {
  readonly user: string;
  readonly to: string;
  readonly count: number;
}

async function writeMany(place: DaemonPlace, { user, to, count }: Correspondence): Promise<void> {
  const sender = await RealPerson.signUp(place, user);
  const { conversations } = sender.client;
  await conversations.start(to);
  for (let sent = 0; sent < count; sent++) await conversations.send(to, 'x'.repeat(200));
  await conversations.open(to);
  await sender.until(() => conversations.page(to).messages.every(({ state }) => state === 'sent'));
  await sender.remove();
}

function unreadOf({ client }: RealPerson): number {
  return client.conversations.all.reduce((sum, { unread }) => sum + unread, 0);
}

/** The daemon's part of it: a client that only counts, and acknowledges each page. */
function measureRelayCatchUp(options: BenchOptions): Promise<CatchUp> {
  return withServer(DaemonServer.start(options), async ({ members }) => {
    const receiver = await members.joinRelay();
    const count = options.quick ? STORED / 10 : STORED;
    for (let sender = 0; sender < SENDERS; sender++)
      await fill(await members.joinRelay(), receiver, count / SENDERS);
    const begin = performance.now();
    await fetchAll(receiver, count);
    const s = (performance.now() - begin) / 1000;
    return { s, per_s: count / s };
  });
}

async function fill(sender: RelayMember, receiver: RelayMember, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    const bodies = encryptedMessages(AT_ONCE, receiver);
    const answers = await Promise.all(sender.client.requestAll('e2e-relay.send', bodies));
    if (!answers.every(({ stored }) => stored)) throw new Error('a message was not stored');
  }
}

/** @throws Error when a message is missing or out of order. */
async function fetchAll({ client }: RelayMember, count: number): Promise<void> {
  let last = 0;
  for (let more = true; more;) {
    const page = await client.request('e2e-relay.fetch', { after: last, limit: 200 });
    for (const { number } of page.messages)
      if (number !== ++last) throw new Error(`number ${number} came in place of ${last}`);
    client.tell('e2e-relay.acknowledge', { through: last });
    more = page.more;
  }
  if (last !== count) throw new Error(`${last} of ${count} messages came`);
}
