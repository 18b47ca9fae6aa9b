import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

const PASSWORD = 'the password of before';

interface ListedInvite {
  readonly id: string;
  readonly uses: number;
}

describe('an admin whose team changes', () => {
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;

  before(async () => {
    daemon = await DaemonProcess.start({
      plugins: {
        limits: {},
        auth: {},
        broadcast: {},
        presence: {},
        'e2e-relay': {},
        classic: { listen: '127.0.0.1:0' },
      },
    });
    [alice, bob] = [new Person('alice'), new Person('bob')];
    await alice.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
    await Promise.all([alice.encrypted(), bob.encrypted()]);
    await alice.write('bob', 'hello bob');
    await bob.reads('alice', 'hello bob');
    await bob.say('what bob said to all');
    await alice.say('what alice said to all');
  });

  after(async () => {
    alice.dispose();
    bob.dispose();
    await daemon.remove();
  });

  const remove = (user: string) => daemon.admin('delete-account', user, '--yes');

  it('deletes the account of who has left: they are out at once, and the others see it', async () => {
    await alice.until('alice sees bob', () => alice.client.people.has('bob'));
    assert.match(await remove('bob'), /deleted the account "bob"; its name stays taken/);
    await bob.reach('offline');
    assert.match(bob.problems.map(({ message }) => message).join(), /signed out/i);
    await alice.until('alice sees that bob is gone', () => !alice.client.people.has('bob'));
    assert.equal(alice.client.state.kind, 'ready');
  });

  it('leaves them no way back, and nobody the name', async () => {
    const link = await daemon.newInvite();
    await assert.rejects(bob.signIn(link), isProblem('login-failed'));
    const other = new Person('bob');
    await assert.rejects(other.signUp(link), isProblem('name-taken'));
    other.dispose();
  });

  it('is told of a name that nobody has, and of one that is deleted already', async () => {
    await assert.rejects(remove('bob'), /the account "bob" is deleted already/);
    await assert.rejects(remove('nobody'), /nobody here has the name "nobody"/);
  });

  it('deletes an account that was imported and never used', async () => {
    const file = join(daemon.dataDir, 'users.json');
    const salt = randomBytes(16);
    const hash = pbkdf2Sync(PASSWORD, salt, 100_000, 32, 'sha256');
    const entry = {
      hashed_password: Buffer.concat([salt, hash]).toString('base64'),
      e2e_public_key_pem: null,
    };
    await writeFile(file, JSON.stringify({ ivan: entry }));
    await daemon.admin('import-classic', file);
    await remove('ivan');
    const { waiting } = JSON.parse(await daemon.admin('import-classic', '--waiting', '--json')) as {
      waiting: unknown[];
    };
    assert.deepEqual(waiting, []);
    const ivan = new Person('ivan', { password: PASSWORD });
    await assert.rejects(ivan.signIn(await daemon.newInvite()), isProblem('login-failed'));
    ivan.dispose();
  });

  it('withdraws an invite that leaked, and no other', async () => {
    const listed = async () =>
      (JSON.parse(await daemon.admin('invites', '--json')) as { invites: ListedInvite[] }).invites;
    const kept = await daemon.newInvite('--uses', '3');
    const leaked = await daemon.newInvite('--uses', '5');
    const invite = (await listed()).find(({ uses }) => uses === 5);
    assert.ok(invite);
    assert.match(
      await daemon.admin('invites'),
      new RegExp(`^ *${invite.id.slice(0, 12)} .*uses left: 5`, 'm'),
    );
    assert.match(await daemon.admin('withdraw-invite', invite.id.slice(0, 12)), /withdrawn: one invite/);
    await assert.rejects(daemon.admin('withdraw-invite', invite.id), /no invite begins with/);
    const mallory = new Person('mallory');
    await assert.rejects(mallory.signUp(leaked), isProblem('invite-invalid'));
    mallory.dispose();
    const carol = new Person('carol');
    await carol.signUp(kept);
    carol.dispose();
    await daemon.admin('withdraw-invite', '--all');
    assert.deepEqual(await listed(), []);
    assert.match(await daemon.admin('invites'), /no invites are outstanding/);
  });

  it('keeps nothing that the deleted ones said', async () => {
    await daemon.stop();
    const names = (await readdir(daemon.dataDir)).filter((name) => name.startsWith('noncesense.db'));
    const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(daemon.dataDir, name)))));
    assert.ok(bytes.includes('what alice said to all'), 'it would be found');
    assert.equal(bytes.includes('what bob said to all'), false);
  });
});
