import assert from 'node:assert/strict';
import { parseInviteLink } from '../../../../common/src/wire/invite-link.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { credentials, PASSWORD, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

interface MadeInvite {
  readonly link: string;
  readonly uses: number;
  readonly expiresAt: string;
}

describe('admin commands of auth', () => {
  const clock = new HeldClock();
  let daemon: PluginDaemon;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([[authPlugin, { maxInviteUses: 3 }]], clock);
  });

  afterEach(() => daemon.dispose());

  it('make an invite that a person signs up with, as often as it says', async () => {
    assert.deepEqual(await daemon.admin.call('accounts', {}), { any: false, inviteUses: 3 });
    const { link, uses, expiresAt } = await invite({ uses: 2, expiresInMs: 3_600_000 });
    const { key, token } = parseInviteLink(link);
    assert.deepEqual(key, daemon.key.publicKey);
    assert.equal(uses, 2);
    assert.equal(expiresAt, new Date(clock.now() + 3_600_000).toISOString());
    await signUp('alice', token);
    await daemon.restart();
    await signUp('bob', token);
    await assert.rejects(signUp('carol', token), refused('invite-invalid'));
    assert.deepEqual(await daemon.admin.call('accounts', {}), { any: true, inviteUses: 3 });
  });

  it('make an invite for one account and seven days when nothing is said', async () => {
    const { uses, expiresAt } = await invite({});
    assert.equal(uses, 1);
    assert.equal(expiresAt, new Date(clock.now() + 7 * 86_400_000).toISOString());
  });

  it('list the invites that are good, and withdraw one so that nobody signs up with it', async () => {
    const [lost, kept] = [await invite({}), await invite({ uses: 2 })];
    const { invites } = (await daemon.admin.call('invites', {})) as {
      invites: { id: string; uses: number }[];
    };
    assert.deepEqual(invites.map(({ uses }) => uses).sort(), [1, 2]);
    const id = invites.find(({ uses }) => uses === 1)?.id.slice(0, 12);
    const withdraw = (args: object) => daemon.admin.call('withdraw-invite', args);
    assert.deepEqual(await withdraw({ id }), { matching: 1, withdrawn: 1 });
    assert.deepEqual(await withdraw({ id }), { matching: 0, withdrawn: 0 });
    await assert.rejects(withdraw({}), /either id or all/);
    await assert.rejects(signUp('alice', tokenOf(lost)), refused('invite-invalid'));
    await signUp('bob', tokenOf(kept));
    assert.deepEqual(await withdraw({ all: true }), { matching: 1, withdrawn: 1 });
    await assert.rejects(signUp('carol', tokenOf(kept)), refused('invite-invalid'));
  });

  it('let an invite of a first start take the place of those of former ones, and of no other', async () => {
    const [theirs, old] = [await invite({ uses: 3 }), await invite({ uses: 3, first: true })];
    await daemon.restart();
    const first = await invite({ uses: 3, first: true });
    await signUp('alice', tokenOf(first));
    await assert.rejects(signUp('bob', tokenOf(old)), refused('invite-invalid'));
    await signUp('bob', tokenOf(theirs));
    await invite({ uses: 3 });
    await signUp('carol', tokenOf(first));
  });

  it('read invites that were stored before first ones were marked', async () => {
    const made = await invite({ uses: 2 });
    const [row] = await daemon.rows('auth', 'invite');
    assert.ok(row && !Buffer.from(row.value).includes('first'));
    await invite({ first: true });
    await signUp('alice', tokenOf(made));
  });

  it('refuse what is out of bounds', async () => {
    const words = /one invite makes at most 3 accounts here; "auth\.maxInviteUses" in the configuration/;
    await assert.rejects(daemon.admin.call('invite', { uses: 4 }), words);
    await assert.rejects(daemon.admin.call('invite', { uses: 0 }), /uses/);
    await assert.rejects(daemon.admin.call('invite', { expiresInMs: 59_999 }), /expiresInMs/);
  });

  it('is announced by the daemon that an invite is needed', async () => {
    const stranger = await daemon.connect();
    assert.equal((await stranger.link.welcome).registration, 'invite');
    await assert.rejects(signUp('alice', undefined), refused('invite-needed'));
  });

  async function invite(args: object): Promise<MadeInvite> {
    return (await daemon.admin.call('invite', args)) as MadeInvite;
  }

  function tokenOf({ link }: MadeInvite): Uint8Array | undefined {
    return parseInviteLink(link).token;
  }

  async function signUp(user: string, token: Uint8Array | undefined): Promise<void> {
    const { link } = await daemon.connect();
    const account = { user, displayName: user, ...(await credentials(PASSWORD)) };
    await link.request('auth.sign-up', { ...account, ...(token ? { invite: token } : {}) });
  }
});
