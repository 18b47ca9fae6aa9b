import { writeSync } from 'node:fs';
import { Client } from '../../../common/src/client/client.ts';
import { ClientProblem, type ProblemCode } from '../../../common/src/client/problem.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { connectTcp } from '../../../common/src/node/tcp-transport.ts';
import { openFileMachine } from './file-machine.ts';

// A client in a process of its own, which the test kills: correspondent.ts FOLDER USER PEER COUNT WORD. It sees to it
// that USER has written COUNT numbered messages with WORD in them to PEER, never far ahead of what PEER wrote. It says
// what it writes, keeps and hears; once all is written, heard and read on both sides, what the conversation holds.
// Then it waits for its end.

const AHEAD_AT_MOST = 5;
const passing: ReadonlySet<ProblemCode> = new Set(['not-connected', 'lost', 'encryption-not-ready']);
const EVENTS = ['state', 'conversations'] as const;

say('starts');
const [folder = '', user = '', peer = '', total = '', word = ''] = process.argv.slice(2);
const count = Number(total);
const client = Client.create({
  ...(await openFileMachine(folder)),
  dial: connectTcp,
  clock: systemClock,
  // The shortest waits.
  random: () => 0,
  deviceName: `${user}'s machine`,
  sendReceipts: () => true,
  sendTyping: () => true,
});
const { events, conversations } = client;
events.on('problem', ({ code, message }) => say(`problem ${code}: ${message}`));
events.on('conversations', sayWhatIsWrong);
await client.resume();
await begin();
await exchange();
await settle();
say('settled');

function sayWhatIsWrong(): void {
  if (conversations.encryption.kind === 'failed') say(`problem ${conversations.encryption.problem}`);
  const odd = conversations.page(peer).messages.find(({ kind }) => kind !== 'text');
  if (odd) say(`problem ${odd.kind}: ${odd.problem ?? odd.text}`);
}

/** Who is not known yet is asked for over a connection: the next try is worth it with the next one. */
async function begin(): Promise<void> {
  for (let isBegun = false; !isBegun;) {
    const changed = nextChange(['state']);
    isBegun = await conversations.start(peer).then(() => true, ifItPasses);
    if (!isBegun) await changed;
  }
}

function ifItPasses(error: unknown): false {
  if (error instanceof ClientProblem && passing.has(error.code)) return false;
  throw error;
}

async function exchange(): Promise<void> {
  const before = await wholeConversation();
  let written = before.filter(({ isMine }) => isMine).length;
  let heard = before.filter(({ isMine, kind }) => !isMine && kind === 'text').length;
  await conversations.open(peer);
  while (written < count || heard < count) {
    const changed = nextChange();
    heard = hear(heard);
    if (written < count && written < heard + AHEAD_AT_MOST) await write(written++);
    else await changed;
  }
}

async function write(number: number): Promise<void> {
  say(`writes ${number}`);
  say(`keeps ${await conversations.send(peer, `${word} number ${number} of ${user}`)}`);
}

/** Says and reads what came since `before` messages had come. */
function hear(before: number): number {
  const newest = conversations.page(peer).messages.findLast(({ isMine, kind }) => !isMine && kind === 'text');
  const heard = newest ? Number(newest.text.split(' ')[2]) + 1 : 0;
  for (let number = before; number < heard; number++) say(`hears ${number}`);
  if (heard > before) void conversations.markRead(peer);
  return Math.max(before, heard);
}

/** Waits until the peer has read all, and says what is kept here. */
async function settle(): Promise<void> {
  for (;;) {
    const changed = nextChange();
    await conversations.markRead(peer);
    const messages = await wholeConversation();
    if (messages.every(({ isMine, state }) => !isMine || state === 'read')) {
      for (const message of messages) say(`holds ${JSON.stringify(message)}`);
      return;
    }
    await changed;
  }
}

async function wholeConversation() {
  for await (const { conversation, messages } of conversations.exportHistory())
    if (conversation.id === peer) return messages;
  return [];
}

function nextChange(names: readonly (typeof EVENTS)[number][] = EVENTS): Promise<void> {
  return new Promise((resolve) => {
    const settled = () => {
      for (const name of names) events.off(name, settled);
      resolve();
    };
    for (const name of names) events.on(name, settled);
  });
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}
