import assert from 'node:assert/strict';
import { generateKeyPairSync, pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askDaemon } from '../../daemon/src/cli/admin-client.ts';
import { ClassicClient, ClassicPerson } from './support/classic-client.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

/** NFKC makes another password of it: the ligature becomes two letters. */
const LIGATURE = 'ﬁne old password';

interface Report {
  readonly imported: readonly string[];
  readonly same: readonly string[];
  readonly refused: readonly { readonly name: string }[];
  readonly keys: number;
  readonly badKeys: readonly string[];
}

function entry(password: string, pem: string | null = null) {
  const salt = randomBytes(16);
  const hash = pbkdf2Sync(password, salt, 100_000, 32, 'sha256');
  return { hashed_password: Buffer.concat([salt, hash]).toString('base64'), e2e_public_key_pem: pem };
}

describe('a daemon without a door for original clients', () => {
  let daemon: DaemonProcess;

  before(async () => {
    daemon = await DaemonProcess.start();
  });

  after(() => daemon.remove());

  it('takes no account of theirs, and says what is missing', async () => {
    const users = join(daemon.dataDir, 'users.json');
    await writeFile(users, JSON.stringify({ erin: entry('short', new ClassicPerson().pem) }));
    await assert.rejects(
      daemon.admin('import-classic', users),
      /no command "classic": is its plugin enabled/,
    );
    const { waiting } = JSON.parse(await daemon.admin('import-classic', '--waiting', '--json')) as {
      waiting: unknown[];
    };
    assert.deepEqual(waiting, []);
  });
});

describe('a community that moves over', function () {
  this.timeout(60_000);
  const erin = new ClassicPerson();
  const old = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const oldPublic = old.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const people: Person[] = [];
  let daemon: DaemonProcess;
  let users: string;
  let door: string;

  before(async () => {
    daemon = await DaemonProcess.start({
      plugins: { limits: {}, auth: {}, broadcast: {}, presence: {}, classic: { listen: '127.0.0.1:0' } },
    });
    const socket = join(daemon.dataDir, 'admin.sock');
    door = ((await askDaemon(socket, 'classic')) as { address: string }).address;
    await person('taken', 'a password of my own').signUp(daemon.invite);
    users = join(daemon.dataDir, 'users.json');
    await writeFile(
      users,
      JSON.stringify({
        erin: entry('short', erin.pem),
        Frank: entry('old password of frank'),
        grace: entry(LIGATURE),
        heidi: entry(LIGATURE, 'no key'),
        ivan: entry('nobody comes back'),
        taken: entry('somebody else has it', erin.pem),
        FRANK: entry('twice in one file'),
        'no name': entry('spaces are not allowed'),
        mallory: { hashed_password: 'AAAA', e2e_public_key_pem: null },
        trent: null,
      }),
    );
  });

  after(async () => {
    for (const one of people) one.dispose();
    await daemon.remove();
  });

  function person(user: string, password: string): Person {
    const one = new Person(user, { password });
    people.push(one);
    return one;
  }

  const run = async (...args: string[]) =>
    JSON.parse(await daemon.admin('import-classic', ...args, '--json')) as unknown;

  async function waiting(): Promise<string[]> {
    const answer = (await run('--waiting')) as { waiting: { user: string }[] };
    return answer.waiting.map(({ user }) => user);
  }

  async function onOriginalClient(user: string, password: string): Promise<ClassicClient> {
    const client = await ClassicClient.connect(door, oldPublic);
    await client.signIn(user, password);
    return client;
  }

  it('takes its accounts and the server’s key with it, and is told what was refused', async () => {
    const keyFile = join(daemon.dataDir, 'old.pem');
    await writeFile(keyFile, old.privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const report = (await run('--signing-key', keyFile, users)) as Report & { signingKeyChanged: boolean };
    assert.deepEqual(report.imported, ['erin', 'frank', 'grace', 'heidi', 'ivan']);
    assert.deepEqual(
      report.refused.map(({ name }) => name),
      ['FRANK', 'no name', 'mallory', 'trent', 'taken'],
    );
    assert.deepEqual([report.keys, report.badKeys], [1, ['heidi']]);
    assert.equal(report.signingKeyChanged, true);
    assert.equal(await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8'), oldPublic);
  });

  it('changes nothing when it does so again', async () => {
    const report = (await run(users)) as Report;
    assert.deepEqual(report.imported, []);
    assert.deepEqual(report.same, ['erin', 'frank', 'grace', 'heidi', 'ivan']);
    assert.equal(report.keys, 0);
    assert.deepEqual(await waiting(), ['erin', 'frank', 'grace', 'heidi', 'ivan']);
  });

  it('goes on with its original clients, whose keys are known', async () => {
    const client = await onOriginalClient('erin', 'short');
    const { payload } = await client.ask('GET_E2E_PUBKEY', { target_username: 'erin' });
    assert.equal(payload['e2e_public_key_pem'], erin.pem);
    client.close();
    assert.deepEqual(await waiting(), ['frank', 'grace', 'heidi', 'ivan']);
    (await onOriginalClient('erin', 'short')).close();
  });

  it('logs in from NonceSense with the old passwords, after which the old file opens nothing', async () => {
    const link = await daemon.newInvite();
    const frank = person('frank', 'old password of frank');
    await frank.signIn(link);
    assert.deepEqual(await waiting(), ['grace', 'heidi', 'ivan']);
    const again = person('frank', 'old password of frank');
    await again.signIn(link);
    const wrong = person('ivan', 'not his password');
    await assert.rejects(wrong.signIn(link), isProblem('login-failed'));
    assert.deepEqual(await waiting(), ['grace', 'heidi', 'ivan']);
  });

  it('also with a password that is written in two ways', async () => {
    (await onOriginalClient('grace', LIGATURE)).close();
    (await onOriginalClient('grace', LIGATURE.normalize('NFKC'))).close();
    await person('heidi', LIGATURE).signIn(await daemon.newInvite());
    await person('heidi', LIGATURE.normalize('NFKC')).signIn(await daemon.newInvite());
    assert.deepEqual(await waiting(), ['ivan']);
  });

  it('keeps newer passwords and keys when it takes the old file once more', async () => {
    const newer = new ClassicPerson();
    const client = await onOriginalClient('erin', 'short');
    await client.register(newer);
    const report = (await run(users)) as Report;
    assert.deepEqual([report.imported, report.keys], [[], 0]);
    const { payload } = await client.ask('GET_E2E_PUBKEY', { target_username: 'erin' });
    assert.equal(payload['e2e_public_key_pem'], newer.pem);
    client.close();
    assert.deepEqual(await waiting(), ['ivan']);
  });

  it('is told that new accounts need an invite, and how to get one', async () => {
    const client = await ClassicClient.connect(door, oldPublic);
    const { payload } = await client.ask('SECURE_SIGNUP', { username: 'new', password: 'long enough it is' });
    assert.equal(payload['status'], 'error');
    assert.match(String(payload['message']), /invite only: make one in NonceSense/);
    client.close();
  });

  it('is warned by check of what that costs', async () => {
    const told = await daemon.admin('check');
    assert.match(told, /warning {2}classic .*passwords of people on original clients reach this daemon/);
    assert.match(told, /warning {2}imported .*1 imported accounts were not logged in to yet/);
  });

  it('is refused a file that is none', async () => {
    const file = join(daemon.dataDir, 'wrong.json');
    for (const text of ['', '[]', '"x"']) {
      await writeFile(file, text);
      await assert.rejects(daemon.admin('import-classic', file), /no users\.json/);
    }
    await assert.rejects(daemon.admin('import-classic', '--signing-key', file), /private RSA key/);
    await assert.rejects(daemon.admin('import-classic'), /takes users\.json/);
  });
});
