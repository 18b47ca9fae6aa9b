import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { initiate } from '../../common/src/channel/handshake.ts';
import { decodeBase64Url } from '../../common/src/text/base64.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { parseHostPort } from '../../common/src/wire/invite-link.ts';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { Person } from '../scenario/support/person.ts';

const PEOPLE = 60;
const GARBAGE_ROUNDS = 2_000;

describe('a storm', function () {
  this.timeout(300_000);
  let daemon: DaemonProcess;
  const people: Person[] = [];

  before(async () => {
    daemon = await DaemonProcess.start({
      plugins: {
        limits: { connections: { unauthenticatedPerAddress: 200 } },
        auth: {},
        broadcast: {},
        presence: {},
        audit: {},
        'e2e-relay': {},
      },
    });
    const link = await daemon.newInvite('--uses', String(PEOPLE));
    for (let index = 0; index < PEOPLE; index++) {
      const person = new Person(`person${index}`);
      people.push(person);
      await person.signUp(link);
    }
  });

  after(async () => {
    for (const person of people) person.dispose();
    await daemon.remove();
  });

  it('of clients comes back after a kill, and nothing acknowledged is lost or doubled', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all(people.map((person) => person.say(`${person.user} round ${round}`)));
      await daemon.stop('SIGKILL');
      await daemon.start();
      await Promise.all(people.map((person) => person.reach('ready')));
    }
    const last = people[0];
    assert.ok(last);
    await last.say('the end');
    await Promise.all(people.map((person) => person.hear('the end')));
    for (const person of people) assert.equal(new Set(person.texts).size, person.texts.length, person.user);
  });

  it('of garbage leaves the daemon serving', async () => {
    const { host, port } = parseHostPort(daemon.ready.address);
    for (let round = 0; round < GARBAGE_ROUNDS; round++) {
      const socket = connect(port, host);
      socket.on('error', () => undefined); // A reset is one of the ways to be turned away.
      await once(socket, 'connect');
      socket.end(randomBytes(1 + (round % 3000)));
      socket.resume();
      await once(socket, 'close');
    }
    for (let round = 0; round < 100; round++) await sendGarbageBehindTheHandshake(daemon);
    assert.ok(people[0] && people[1]);
    await people[0].say('calm');
    await people[1].hear('calm');
  });
});

async function sendGarbageBehindTheHandshake(daemon: DaemonProcess): Promise<void> {
  const transport = await connectTcp(parseHostPort(daemon.ready.address), AbortSignal.timeout(10_000));
  await initiate(transport, decodeBase64Url(daemon.ready.key), Date.now());
  const closed = new Promise<void>((resolve) => {
    transport.listen({ onBytes: () => undefined, onClose: () => resolve() });
  });
  transport.resume();
  transport.write(randomBytes(2000));
  await closed;
}
