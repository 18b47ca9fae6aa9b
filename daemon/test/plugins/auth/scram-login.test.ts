import assert from 'node:assert/strict';
import { parseServerFirst } from '../../../../common/src/auth/scram-messages.ts';
import { PeerError } from '../../../../common/src/wire/error-codes.ts';
import type { Guest, LoginVerdict } from '../../../src/plugin/api.ts';
import { Accounts } from '../../../src/plugins/auth/accounts.ts';
import { Decoys } from '../../../src/plugins/auth/decoys.ts';
import { ScramLogin } from '../../../src/plugins/auth/scram-login.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { guest } from './guest.ts';
import { ScramClient, verifierOf } from './scram-client.ts';

const PASSWORD = 'correct horse battery';

describe('SCRAM login', () => {
  let store: PluginStore;
  let accounts: Accounts;
  let login: ScramLogin;

  beforeEach(async () => {
    store = await pluginStore('auth');
    accounts = new Accounts(store.storage);
    login = new ScramLogin(accounts, await Decoys.load(store.storage));
    const account = { displayName: 'Alice', createdAt: 1, verifier: await verifierOf(PASSWORD) };
    await store.storage.commit([accounts.insert('alice', account)]);
  });

  afterEach(() => store.dispose());

  it('logs in who knows the password, and proves itself', async () => {
    const peer = guest();
    const client = new ScramClient('alice', PASSWORD);
    const verdict = await finish(peer, client);
    assert.equal(verdict.kind, 'authenticated');
    assert.equal(client.believes(messageOf(verdict)), true);
    assert.deepEqual(verdict.identity, { user: 'alice', displayName: 'Alice', passwordProven: true });
    assert.equal(peer.claimedUser, 'alice');
  });

  it('fails for a wrong password as for an unknown user', async () => {
    await assert.rejects(finish(guest(), new ScramClient('alice', 'wrong')), { code: 'login-failed' });
    await assert.rejects(finish(guest(), new ScramClient('nobody', PASSWORD)), { code: 'login-failed' });
  });

  it('shows an unknown user the same salt each time, also after a restart', async () => {
    const salts = [await saltShown(login, 'nobody'), await saltShown(login, 'nobody')];
    const restarted = new ScramLogin(accounts, await Decoys.load(store.storage));
    salts.push(await saltShown(restarted, 'nobody'));
    assert.equal(new Set(salts).size, 1);
    assert.notEqual(await saltShown(login, 'nobody2'), salts[0]);
  });

  it('lets a failed exchange not be tried again', async () => {
    const peer = guest();
    const serverFirst = messageOf(
      await login.loginFirst({ message: new ScramClient('alice', 'x').first }, peer),
    );
    const wrong = await new ScramClient('alice', 'wrong').final(serverFirst, peer.binding);
    const right = await new ScramClient('alice', PASSWORD).final(serverFirst, peer.binding);
    await assert.rejects(login.loginFinal({ message: wrong }, peer), { code: 'login-failed' });
    await assert.rejects(login.loginFinal({ message: right }, peer), { code: 'not-now' });
  });

  it('drops the exchange under way when a malformed first message comes', async () => {
    const peer = guest();
    const client = new ScramClient('alice', PASSWORD);
    const serverFirst = messageOf(await login.loginFirst({ message: client.first }, peer));
    await assert.rejects(login.loginFirst({ message: 'n,,n=alice,r=abcdefghijklmnopqrst' }, peer), PeerError);
    const message = await client.final(serverFirst, peer.binding);
    await assert.rejects(login.loginFinal({ message }, peer), { code: 'not-now' });
  });

  it('keeps the exchanges of two connections apart', async () => {
    const [mine, other] = [guest(), guest()];
    const client = new ScramClient('alice', PASSWORD);
    const serverFirst = messageOf(await login.loginFirst({ message: client.first }, mine));
    const message = await client.final(serverFirst, mine.binding);
    await assert.rejects(login.loginFinal({ message }, other), { code: 'not-now' });
    assert.equal((await login.loginFinal({ message }, mine)).kind, 'authenticated');
  });

  it('takes no old password that was changed during the exchange', async () => {
    const peer = guest();
    const client = new ScramClient('alice', PASSWORD);
    const serverFirst = messageOf(await login.loginFirst({ message: client.first }, peer));
    await accounts.changeVerifier('alice', await verifierOf('another password'), () => Promise.resolve([]));
    const message = await client.final(serverFirst, peer.binding);
    await assert.rejects(login.loginFinal({ message }, peer), { code: 'login-failed' });
  });

  async function finish(peer: Guest, client: ScramClient): Promise<LoginVerdict> {
    const serverFirst = messageOf(await login.loginFirst({ message: client.first }, peer));
    return login.loginFinal({ message: await client.final(serverFirst, peer.binding) }, peer);
  }
});

async function saltShown(login: ScramLogin, user: string): Promise<string> {
  const { salt, iterations } = parseServerFirst(
    messageOf(await login.loginFirst({ message: new ScramClient(user, '').first }, guest())),
  );
  assert.equal(salt.length, 16);
  assert.equal(iterations, 600_000);
  return Buffer.from(salt).toString('hex');
}

function messageOf(verdict: LoginVerdict): string {
  assert.notEqual(verdict.kind, 'refuse');
  if (verdict.kind === 'refuse') return '';
  return (verdict.answer as { message: string }).message;
}
