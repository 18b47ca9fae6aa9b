import { writeSync } from 'node:fs';
import { Client } from '../../../common/src/client/client.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { connectTcp } from '../../../common/src/node/tcp-transport.ts';
import { openFileMachine } from './file-machine.ts';

// A client in a process of its own, which the test kills: talker.ts FOLDER FROM TO. It writes the messages FROM to
// TO - 1, says so before each, and ends when the daemon has acknowledged all.

const UNSENT_AT_MOST = 5;
const [folder = '', from = '', to = ''] = process.argv.slice(2);
const machine = await openFileMachine(folder);
const client = Client.create({
  ...machine,
  dial: connectTcp,
  clock: systemClock,
  random: Math.random,
  deviceName: 'talker',
  sendReceipts: () => true,
  sendTyping: () => true,
});
client.events.on('problem', ({ message }) => say(`problem ${message}`));
client.events.on('lobby', () => say(`unsent ${client.lobby.unsent}`));
await client.resume();
for (let next = Number(from); next < Number(to); next++) {
  await until(() => client.lobby.unsent < UNSENT_AT_MOST);
  say(`writes ${next}`);
  void client.lobby.send(`message ${next}`);
}
await until(() => client.state.kind === 'ready' && client.lobby.unsent === 0);
await client.flushed;
say('done');
client.dispose();

function until(predicate: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!predicate()) return;
      client.events.off('lobby', look).off('state', look);
      resolve();
    };
    client.events.on('lobby', look).on('state', look);
    look();
  });
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}
