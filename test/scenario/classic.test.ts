import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { askDaemon } from '../../daemon/src/cli/admin-client.ts';
import { Member } from '../../daemon/test/plugins/member.ts';
import { decodeBase64Url } from '../../common/src/text/base64.ts';
import {
  Box,
  ClassicClient,
  ClassicPerson,
  Ephemeral,
  isSignedBy,
  type Said,
} from './support/classic-client.ts';
import { DaemonProcess } from './support/daemon-process.ts';

const PASSWORD = 'correct horse battery';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: unknown) => Buffer.from(String(text), 'base64');

/** The address of the door for original clients. */
async function doorOf(daemon: DaemonProcess): Promise<string> {
  const answer = await askDaemon(join(daemon.dataDir, 'admin.sock'), 'classic');
  return (answer as { address: string }).address;
}

describe('people on original clients', () => {
  const identities = { alice: new ClassicPerson(), bob: new ClassicPerson() };
  let daemon: DaemonProcess;
  let door: string;
  let serverPem: string;
  let clients: ClassicClient[] = [];
  let members: Member[] = [];

  before(async () => {
    daemon = await DaemonProcess.start({
      log: { level: 'trace' },
      plugins: {
        // Long enough for a busy machine.
        limits: { failedLogins: { firstDelaySeconds: 300, longestDelaySeconds: 900 } },
        auth: { registration: 'open' },
        broadcast: {},
        presence: {},
        audit: {},
        classic: { listen: '127.0.0.1:0' },
      },
    });
    door = await doorOf(daemon);
    serverPem = await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8');
    const alice = await connect();
    await alice.signUp('alice', PASSWORD);
    const bob = await connect();
    await bob.signUp('bob', PASSWORD);
    const carol = await member();
    await carol.signUp('carol', 'Carol');
    leave();
  });

  afterEach(leave);

  after(async () => {
    await daemon.remove();
  });

  async function connect(): Promise<ClassicClient> {
    const client = await ClassicClient.connect(door, serverPem);
    clients.push(client);
    return client;
  }

  async function signedIn(user: 'alice' | 'bob'): Promise<ClassicClient> {
    const client = await connect();
    await client.signIn(user, PASSWORD);
    return client;
  }

  /** With the key that their client registers. */
  async function registered(user: 'alice' | 'bob'): Promise<ClassicClient> {
    const client = await signedIn(user);
    await client.register(identities[user]);
    return client;
  }

  /** Somebody on a client of NonceSense/1. */
  async function member(): Promise<Member> {
    const { address, key } = daemon.ready;
    const one = await Member.connect(address, decodeBase64Url(key));
    members.push(one);
    return one;
  }

  async function carolIn(): Promise<Member> {
    const carol = await member();
    await carol.prove('carol');
    await carol.link.ready();
    carol.takeEvents();
    return carol;
  }

  function leave(): void {
    for (const client of clients) client.close();
    for (const { link } of members) link.close();
    [clients, members] = [[], []];
  }

  async function nextOf<K extends string>(one: Member, type: K) {
    for (;;) {
      const event = await one.nextEvent();
      if (event.type === type) return event;
    }
  }

  const refused = (command: string, words: RegExp) => (said: Said) => {
    assert.equal(said.command, command);
    const { status, message, error } = said.payload;
    if (command !== 'SERVER_ERROR') assert.equal(status, 'error');
    assert.match(String(message ?? error), words);
  };

  describe('know the server', () => {
    it('by a key that only its owner can read, under the original’s names', async () => {
      const file = join(daemon.dataDir, 'server_signing_private.pem');
      assert.match(await readFile(file, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
      if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    });

    it('by the same key after a restart', async () => {
      await daemon.stop();
      await daemon.start();
      door = await doorOf(daemon);
      await signedIn('alice');
    });
  });

  describe('sign up and in', () => {
    it('with the same account as in NonceSense', async () => {
      const carol = await connect();
      await carol.signIn('carol', PASSWORD);
      const alice = await member();
      await alice.prove('alice');
      assert.equal((await alice.link.ready()).user, 'alice');
    });

    it('with a name in capitals, too', async () => {
      const client = await connect();
      const { payload } = await client.ask('SECURE_SIGNIN', { username: ' Alice', password: PASSWORD });
      assert.deepEqual(payload, { status: 'success', message: 'You are signed in as alice.' });
    });

    it('not with a wrong password or a name of nobody, in the same words', async () => {
      const client = await connect();
      for (const username of ['alice', 'nobody']) {
        const said = await client.ask('SECURE_SIGNIN', { username, password: 'not this one at all' });
        refused('SECURE_SIGNIN_RESPONSE', /^The name or the password is wrong\.$/)(said);
      }
    });

    it('and are disconnected after three wrong passwords, with an answer to each', async () => {
      const client = await connect();
      for (let i = 0; i < 3; i++) {
        const said = await client.ask('SECURE_SIGNIN', { username: 'nobody', password: 'wrong wrong wrong' });
        refused('SECURE_SIGNIN_RESPONSE', /wrong/)(said);
      }
      refused('SERVER_ERROR', /too many failed logins/i)(await client.hear());
      await client.ended();
    });

    it('and have to wait after too many wrong passwords, on whatever connection', async () => {
      const wrong = { username: 'eve', password: 'wrong wrong wrong' };
      const answers: Said[] = [];
      for (let i = 0; i < 2; i++) {
        const client = await connect();
        for (let j = 0; j < 3; j++) answers.push(await client.ask('SECURE_SIGNIN', wrong));
      }
      for (const said of answers.slice(0, 5)) refused('SECURE_SIGNIN_RESPONSE', /password is wrong/)(said);
      for (const said of answers.slice(5)) refused('SECURE_SIGNIN_RESPONSE', /Try again in \d+ s\./)(said);
    });

    it('not under a name that is taken, or that nobody may have', async () => {
      const client = await connect();
      for (const [username, words] of [
        ['alice', /taken/],
        ['al ice', /User names have/],
        ['', /User names have/],
      ] as const) {
        const said = await client.ask('SECURE_SIGNUP', { username, password: PASSWORD });
        refused('SECURE_SIGNUP_RESPONSE', words)(said);
      }
    });

    it('not with a password that is too short', async () => {
      const client = await connect();
      const said = await client.ask('SECURE_SIGNUP', { username: 'dave', password: 'short' });
      refused('SECURE_SIGNUP_RESPONSE', /at least 10 characters/)(said);
    });

    it('once a connection', async () => {
      const alice = await signedIn('alice');
      const said = await alice.ask('SECURE_SIGNIN', { username: 'bob', password: PASSWORD });
      refused('SECURE_SIGNIN_RESPONSE', /signed in already/)(said);
    });

    it('before anything else', async () => {
      const client = await connect();
      const { pem } = identities.alice;
      for (const [command, payload] of Object.entries({
        REGISTER_E2E_PUBKEY: { e2e_public_key_pem: pem },
        GET_E2E_PUBKEY: { target_username: 'bob' },
      }))
        refused(`${command}_RESPONSE`, /Sign in first/)(await client.ask(command, payload));
      for (const [command, payload] of Object.entries({
        BROADCAST: { content: 'hi' },
        E2E_DM_MESSAGE: { to: 'bob', e2e_encrypted_content_b64: base64(new Uint8Array(28)) },
      }))
        refused('SERVER_ERROR', /Sign in first/)(await client.ask(command, payload));
    });

    it('and are named, with their address, in the audit log, which knows no password, nor does the log', async () => {
      const client = await signedIn('bob');
      const { address, port } = client.socket.address() as { address: string; port: number };
      client.close();
      await daemon.stop();
      const audit = await readFile(join(daemon.dataDir, 'audit.jsonl'), 'utf8');
      assert.match(daemon.log, /signed in from an original client/);
      for (const text of [audit, daemon.log]) assert.ok(!text.includes(PASSWORD));
      const lines = audit.trim().split('\n');
      const events = lines
        .map(
          (line) => JSON.parse(line) as { event: string; user?: string; address?: string; outcome: string },
        )
        .filter(
          (line) => line.address === `${address}:${port}` || line.address === `::ffff:${address}:${port}`,
        );
      const told = events.map(({ event, user, outcome }) => `${event} ${user ?? ''} ${outcome}`);
      assert.deepEqual(told.slice(0, 3), [
        'auth.scram-first bob ok',
        'auth.scram-final bob ok',
        'session.ready bob ok',
      ]);
      await daemon.start();
      door = await doorOf(daemon);
    });
  });

  describe('in the lobby', () => {
    it('hear and are heard by people here, and not by themselves', async () => {
      const [alice, bob, carol] = [await signedIn('alice'), await signedIn('bob'), await carolIn()];
      alice.send('BROADCAST', { content: 'grüße, 日本 🎉' });
      const heard = { sender: 'alice', content: 'grüße, 日本 🎉', type: 'broadcast' };
      assert.deepEqual(await bob.hears('BROADCAST'), heard);
      const event = await nextOf(carol, 'broadcast.message');
      assert.equal((event.body as { text: string }).text, heard.content);
      await carol.link.request('broadcast.send', { id: new Uint8Array(16).fill(1), text: 'from here' });
      const answer = { sender: 'carol', content: 'from here', type: 'broadcast' };
      assert.deepEqual(await bob.hears('BROADCAST'), answer);
      assert.deepEqual(await alice.hears('BROADCAST'), answer);
    });

    it('are online to people here, as long as they are connected', async () => {
      const carol = await carolIn();
      const bob = await signedIn('bob');
      const came = await nextOf(carol, 'presence.changed');
      assert.deepEqual(came.body, { user: 'bob', displayName: 'bob', online: true });
      bob.socket.end();
      const left = await nextOf(carol, 'presence.changed');
      assert.deepEqual(left.body, { user: 'bob', displayName: 'bob', online: false });
    });

    it('are told when a message is none', async () => {
      const alice = await signedIn('alice');
      for (const content of ['', 'x'.repeat(16_385)])
        refused('SERVER_ERROR', /./)(await alice.ask('BROADCAST', { content }));
      for (const payload of [{}, { content: 7 }])
        refused('SERVER_ERROR', /needs "content"/)(await alice.ask('BROADCAST', payload));
    });
  });

  describe('among each other', () => {
    it('find the key that the other has registered last', async () => {
      const [alice] = [await registered('alice'), await registered('bob')];
      const ask = async () => (await alice.ask('GET_E2E_PUBKEY', { target_username: 'bob' })).payload;
      const found = { status: 'success', target_username: 'bob', e2e_public_key_pem: identities.bob.pem };
      assert.deepEqual(await ask(), found);
      const other = new ClassicPerson();
      await (await signedIn('bob')).register(other);
      assert.deepEqual(await ask(), { ...found, e2e_public_key_pem: other.pem });
    });

    it('are told who has none, and how names are written', async () => {
      const alice = await registered('alice');
      for (const [target_username, words] of [
        ['nobody', /nobody is unknown/],
        ['Bob', /write "bob"/],
        ['b b', /User names have/],
      ] as const)
        refused('GET_E2E_PUBKEY_RESPONSE', words)(await alice.ask('GET_E2E_PUBKEY', { target_username }));
    });

    it('hold an end-to-end session that the server only passes on', async () => {
      const [alice, bob] = [await registered('alice'), await registered('bob')];
      const [initiator, responder] = [new Ephemeral(), new Ephemeral()];
      const half = (person: ClassicPerson, { der }: Ephemeral) => ({
        ephemeral_dh_pub_key_b64: base64(der),
        signature_b64: base64(person.sign(der)),
      });
      const first = { to: 'bob', ...half(identities.alice, initiator) };
      alice.send('E2E_DH_INITIATE', first);
      const initiate = await bob.hears('INCOMING_E2E_PACKET');
      assert.deepEqual(initiate, { ...first, from_user: 'alice', type: 'e2e_dh_initiate' });
      const offered = bytesOf(initiate['ephemeral_dh_pub_key_b64']);
      assert.ok(isSignedBy(identities.alice.pem, offered, bytesOf(initiate['signature_b64'])));
      const second = { to: 'alice', ...half(identities.bob, responder) };
      bob.send('E2E_DH_RESPONSE', second);
      const response = await alice.hears('INCOMING_E2E_PACKET');
      assert.deepEqual(response, { ...second, from_user: 'bob', type: 'e2e_dh_response' });
      const key = initiator.agree(bytesOf(response['ephemeral_dh_pub_key_b64']));
      const [boxA, boxB] = [new Box(key), new Box(responder.agree(offered))];
      const message = { to: 'bob', e2e_encrypted_content_b64: base64(boxA.seal('for bob alone')) };
      alice.send('E2E_DM_MESSAGE', message);
      const packet = await bob.hears('INCOMING_E2E_PACKET');
      assert.deepEqual(packet, { ...message, from_user: 'alice', type: 'e2e_dm_message' });
      assert.equal(boxB.open(bytesOf(packet['e2e_encrypted_content_b64'])), 'for bob alone');
    });

    it('are told that somebody is not online', async () => {
      const alice = await registered('alice');
      const exchange = {
        to: 'bob',
        ephemeral_dh_pub_key_b64: base64(new Ephemeral().der),
        signature_b64: base64(new Uint8Array(256)),
      };
      const content = { to: 'bob', e2e_encrypted_content_b64: base64(new Uint8Array(28)) };
      for (const [command, payload] of [
        ['E2E_DH_INITIATE', exchange],
        ['E2E_DH_RESPONSE', exchange],
        ['E2E_DM_MESSAGE', content],
      ] as const)
        refused('SERVER_ERROR', /^Bob is not online\.$/i)(await alice.ask(command, payload));
    });
  });

  describe('and people here', () => {
    const key = Buffer.from(identities.bob.pem.replace(/-.*-|\n/g, ''), 'base64');
    const content = new Uint8Array(64).fill(3);

    it('reach each other where the key was published', async () => {
      const alice = await registered('alice');
      const [carol, elsewhere] = [await carolIn(), await carolIn()];
      await carol.link.request('classic.publish-key', { key });
      const said = await alice.ask('GET_E2E_PUBKEY', { target_username: 'carol' });
      assert.equal(said.payload['e2e_public_key_pem'], identities.bob.pem);
      alice.send('E2E_DM_MESSAGE', { to: 'carol', e2e_encrypted_content_b64: base64(content) });
      const event = await nextOf(carol, 'classic.message');
      assert.deepEqual(event.body, { from: 'alice', content });
      await elsewhere.link.request('broadcast.history', { limit: 1 });
      assert.ok(!elsewhere.takeEvents().some(({ type }) => type === 'classic.message'));
      assert.equal((await carol.link.request('classic.key', { user: 'alice' })).online, true);
      const exchange = {
        to: 'alice',
        key: new Uint8Array(553).fill(1),
        signature: new Uint8Array(256).fill(2),
      };
      await carol.link.request('classic.initiate', exchange);
      assert.deepEqual(await alice.hears('INCOMING_E2E_PACKET'), {
        to: 'alice',
        ephemeral_dh_pub_key_b64: base64(exchange.key),
        signature_b64: base64(exchange.signature),
        from_user: 'carol',
        type: 'e2e_dh_initiate',
      });
    });

    it('not from a machine that does not hold the key', async () => {
      await registered('alice');
      const [carol, elsewhere] = [await carolIn(), await carolIn()];
      await carol.link.request('classic.publish-key', { key });
      const send = (one: Member) => one.link.request('classic.send', { to: 'alice', content });
      await assert.rejects(send(elsewhere), /refused/);
      await send(carol);
      await elsewhere.link.request('classic.publish-key', { key });
      await assert.rejects(send(carol), /refused/);
    });
  });

  describe('whatever they send', () => {
    it('in single bytes, or several lines at once, is understood', async () => {
      const [alice, bob] = [await signedIn('alice'), await signedIn('bob')];
      for (const byte of Buffer.from(alice.seal('BROADCAST', { content: 'one' }))) {
        alice.socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal((await bob.hears('BROADCAST'))['content'], 'one');
      const lines = ['two', 'three', 'four'].map((content) => alice.seal('BROADCAST', { content }));
      alice.socket.write(`\n${lines.join('\n')}`);
      for (const content of ['two', 'three', 'four'])
        assert.equal((await bob.hears('BROADCAST'))['content'], content);
    });

    const handshakes: Record<string, string> = {
      'is no handshake': 'GET / HTTP/1.1\r\n',
      'is a key in malformed base64': 'DH_CLIENT_PUBKEY:a=b\n',
      'is no key': `DH_CLIENT_PUBKEY:${base64(Buffer.from('hello'))}\n`,
      'is a line without end': 'D'.repeat(200_000),
    };
    for (const [what, text] of Object.entries(handshakes)) {
      it(`ends the connection without a word where it ${what}`, async () => {
        const client = new ClassicClient(door);
        clients.push(client);
        await client.line();
        client.socket.write(text);
        await assert.rejects(client.line());
        await client.ended();
      });
    }

    const broken: Record<string, (client: ClassicClient) => string> = {
      'no command': () => 'hello\n',
      'malformed base64': () => 'BROADCAST:####\n',
      'too little to be sealed': () => `BROADCAST:${base64(Buffer.alloc(27))}\n`,
      'a box under another key': () => `BROADCAST:${base64(new Box(Buffer.alloc(32)).seal('{}'))}\n`,
      'a line that was there before': (client) => {
        const line = client.seal('GET_E2E_PUBKEY', { target_username: 'nobody' });
        return line + line;
      },
      'a line that is too long': () => 'A'.repeat(200_000),
    };
    for (const [what, lineOf] of Object.entries(broken)) {
      it(`ends the connection with a word where it is ${what}`, async () => {
        const client = await connect();
        client.socket.write(lineOf(client));
        let said = await client.hear();
        if (said.command === 'GET_E2E_PUBKEY_RESPONSE') said = await client.hear();
        refused('SERVER_ERROR', /^Closed: /)(said);
        await client.ended();
      });
    }

    it('is answered where it can be opened and makes no sense, and the connection goes on', async () => {
      const alice = await registered('alice');
      const say = (command: string, plaintext: string | Uint8Array) => {
        alice.socket.write(alice.sealText(command, plaintext));
        return alice.hear();
      };
      for (const text of ['', '{', '[]', 'null', '"x"', Uint8Array.of(0xff, 0xfe)])
        refused('SERVER_ERROR', /JSON/)(await say('BROADCAST', text));
      refused('SERVER_ERROR', /does not know/)(await say('__PROTO__', '{}'));
      refused('SERVER_ERROR', /needs "content"/)(await say('BROADCAST', '{"content":"\\ud800"}'));
      refused('SERVER_ERROR', /needs "to"/)(await say('E2E_DM_MESSAGE', '{"__proto__":{"to":"bob"}}'));
      for (const pem of ['', 'no key', identities.alice.pem.replace('PUBLIC', 'PRIVATE')])
        refused(
          'REGISTER_E2E_PUBKEY_RESPONSE',
          /no public RSA key/,
        )(await alice.ask('REGISTER_E2E_PUBKEY', { e2e_public_key_pem: pem }));
      const content = { to: 'bob', e2e_encrypted_content_b64: 'not base64' };
      refused('SERVER_ERROR', /malformed base64/)(await alice.ask('E2E_DM_MESSAGE', content));
      const short = { to: 'bob', e2e_encrypted_content_b64: base64(new Uint8Array(27)) };
      refused('SERVER_ERROR', /classic\.send/i)(await alice.ask('E2E_DM_MESSAGE', short));
      const { payload } = await alice.ask('GET_E2E_PUBKEY', { target_username: 'alice' });
      assert.equal(payload['status'], 'success');
    });

    it('may leave out counters', async () => {
      const alice = await signedIn('alice');
      if (alice.box) alice.box.sent += 1_000;
      const { command } = await alice.ask('GET_E2E_PUBKEY', { target_username: 'nobody' });
      assert.equal(command, 'GET_E2E_PUBKEY_RESPONSE');
    });
  });

  describe('when the server stops', () => {
    it('are told so', async () => {
      const alice = await signedIn('alice');
      const stopped = daemon.stop();
      refused('SERVER_ERROR', /stopping/)(await alice.hear());
      await alice.ended();
      assert.equal(await stopped, 0);
    });
  });
});
