import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
const config = {
  log: { level: 'trace' },
  plugins: { limits: {}, auth: {}, presence: {}, broadcast: {}, audit: {}, 'e2e-relay': {}, files: {} },
};

describe('a group at terminals, one of them another device', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let folder: string;
  let bob: Person;
  let carol: Person;
  let desk: TerminalProcess;
  let laptop: TerminalProcess;
  let group: string;
  const content = randomBytes(300_000);

  const open = (name: string) => new TerminalProcess(['--state', join(folder, name)]);
  const path = (name: string) => join(folder, name);
  const groupOf = ({ client }: Person) => {
    const found = client.conversations.find(group);
    assert.ok(found?.kind === 'group');
    return found;
  };
  const reads = async (person: Person, text: string) => {
    const { conversations } = person.client;
    await conversations.open(group);
    await person.until(`"${text}" came`, () => person.direct(group).some((line) => line.text === text));
  };

  /** What this person wrote elsewhere is in the history at once, and not told. */
  const shown = async (what: RegExp) => {
    for (let round = 0; round < 20 && !what.test(desk.output); round++) {
      desk.type('history');
      desk.type('timer');
      await desk.see(/Messages here stay/);
    }
    assert.match(desk.output, what);
  };

  before(async () => {
    daemon = await DaemonProcess.start(config);
    folder = await mkdtemp(join(tmpdir(), 'ns-term-groups-'));
    await writeFile(path('planted-plan.bin'), content);
    [bob, carol] = [new Person('bob'), new Person('carol')];
    await bob.signUp(daemon.invite);
    await carol.signUp(await daemon.newInvite());
    for (const person of [bob, carol]) await person.encrypted();
    desk = open('desk');
    desk.type(`connect ${await daemon.newInvite()}`);
    desk.type('signup alice');
    desk.type(PASSWORD);
    await desk.see(/Signed in as alice/);
    laptop = open('laptop');
    laptop.type(`connect ${await daemon.newInvite()}`);
    laptop.type('signin alice');
    laptop.type(PASSWORD);
    await laptop.see(/! This machine is none of your devices/);
    laptop.type('link');
    await desk.see(/asks to be linked: link/);
    desk.type('link');
    desk.type('same');
    await laptop.see(/this machine was linked/);
    laptop.type('same');
    await laptop.see(/This machine is linked/);
  });

  after(async () => {
    await desk.dispose();
    await laptop.dispose();
    for (const person of [bob, carol]) person.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  it('is made on one, and is on the other', async () => {
    desk.type('group "planted name" bob carol');
    await desk.see(/#"planted name": alice \(owner\), bob, carol\n/);
    const isThere = (person: Person) => person.client.conversations.all.some(({ kind }) => kind === 'group');
    for (const person of [bob, carol]) await person.until('he is asked', () => isThere(person));
    group = bob.client.conversations.all.find(({ kind }) => kind === 'group')?.id ?? '';
    for (const person of [bob, carol]) await person.client.conversations.accept(group);
    await laptop.see(/You made the group “planted name”/);
    laptop.type('open "planted name"');
    await laptop.see(/#"planted name": alice \(owner\), bob, carol\n/);
    laptop.type('planted words');
    for (const person of [bob, carol]) await reads(person, 'planted words');
    await shown(/you in #"planted name": planted words\n/);
  });

  it('passes on a file, which the other device saves', async () => {
    laptop.type(`send-file ${path('planted-plan.bin')}`);
    for (const person of [bob, carol]) await reads(person, 'planted-plan.bin');
    const row = /\[(\d+)\] you in #"planted name" \(file\): planted-plan\.bin, 300\.0 kB: save \1 <file>\n/;
    await shown(row);
    const [, number = ''] = row.exec(desk.output) ?? [];
    desk.type(`save ${number} ${path('saved.bin')}`);
    await desk.see(/Saved: "planted-plan\.bin", 300\.0 kB/);
    assert.deepEqual(await readFile(path('saved.bin')), content);
  });

  it('is neither left nor continued by its owner, who is told why before being asked', async () => {
    desk.type('leave');
    await desk.see(/! You own this group: make somebody else its owner first: owner <user>\n/);
    desk.type('continue');
    await desk.see(/! You own this group: it goes on as it is\.\n/);
  });

  it('is heard no more by a device that was revoked, nor by who was removed', async () => {
    const [, id = ''] = /asks to be linked: link (\S+)\n/.exec(desk.output) ?? [];
    desk.type(`revoke ${id}`);
    desk.type(PASSWORD);
    await desk.see(/is none of your devices any more/);
    await laptop.see(/! This device was revoked/);
    desk.type('remove carol');
    desk.type('yes');
    await desk.see(/#"planted name": alice \(owner\), bob\n/);
    await carol.until('she is told', () => groupOf(carol).membership === 'removed');
    desk.type('only for those who are left');
    desk.type('rename planted again');
    desk.type('yes');
    await reads(bob, 'only for those who are left');
    await bob.until('renamed', () => groupOf(bob).name === 'planted again');
    await carol.client.conversations.open(group);
    assert.ok(!carol.direct(group).some(({ text }) => text === 'only for those who are left'));
    assert.equal(groupOf(carol).name, 'planted name');
    laptop.type('connect');
    laptop.type('signin alice');
    laptop.type(PASSWORD);
    await laptop.see(/Signed in as alice/);
    laptop.type('open "planted name"');
    laptop.type('history');
    await laptop.see(/planted words/);
    await laptop.leave();
    assert.doesNotMatch(laptop.output, /only for those|planted again/);
  });

  it('is nothing that the daemon knows: not its name, its members, a word or a file', async () => {
    bob.dispose();
    // What nobody has fetched is still there.
    desk.type('planted, for later');
    desk.type('rename planted for later');
    desk.type('yes');
    desk.type('timer');
    await desk.see(/Messages here stay/);
    const stored = await contentOf(daemon.dataDir);
    assert.ok(
      stored.some(({ bytes }) => bytes.includes('alice')),
      'accounts are known',
    );
    assert.ok(
      stored.some(({ bytes }) => bytes.length > content.length),
      'the file is there',
    );
    const id = Buffer.from(group.slice(1), 'base64url');
    for (const planted of ['planted', id, id.toString('hex'), group.slice(1)])
      for (const { name, bytes } of [...stored, { name: 'log', bytes: Buffer.from(daemon.log) }])
        assert.equal(bytes.includes(planted), false, `${planted.toString()} in ${name}`);
  });
});

interface Stored {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every file below, whole. */
async function contentOf(folder: string): Promise<Stored[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => ({ name, bytes: await readFile(join(parentPath, name)) })),
  );
}
