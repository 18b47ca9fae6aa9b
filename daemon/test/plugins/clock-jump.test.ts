import assert from 'node:assert/strict';
import { parseInviteLink } from '../../../common/src/wire/invite-link.ts';
import { HeldClock } from '../../../common/test/support/held-clock.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { auditPlugin } from '../../src/plugins/audit/plugin.ts';
import { authPlugin } from '../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../src/plugins/broadcast/plugin.ts';
import { credentials, type Member, newDevice, PASSWORD } from './member.ts';
import { PluginDaemon } from './plugin-daemon.ts';

const DAY = 24 * 60 * 60_000;
const SILENCE = 30_000;

for (const [words, jump] of [
  ['a day forwards', DAY],
  ['a day back', -DAY],
] as const) {
  describe(`a clock that is set ${words} under a running daemon`, () => {
    let clock: HeldClock;
    let daemon: PluginDaemon;
    let alice: Member;
    let bob: Member;

    beforeEach(async () => {
      clock = new HeldClock();
      daemon = await PluginDaemon.start(
        [
          [authPlugin, {}],
          [broadcastPlugin, {}],
          [auditPlugin, {}],
        ],
        clock,
      );
      alice = await signUp('alice');
      bob = await signUp('bob');
    });

    afterEach(() => daemon.dispose());

    it('ends no session, and a message said later is later in the history', async () => {
      const first = await say(alice, 'before');
      clock.jump(jump);
      const second = await say(bob, 'after');
      assert.deepEqual([second.number - first.number, second.sentAt - first.sentAt], [1, jump]);
      const texts = bob.takeEvents().map(({ body }) => 'text' in body && body.text);
      assert.deepEqual(texts, ['before', 'after']);
      const { messages } = await alice.link.request('broadcast.history', { limit: 10 });
      assert.deepEqual(
        messages.map(({ text }) => text),
        ['before', 'after'],
      );
      await daemon.restart();
      const carol = await signUp('carol');
      assert.equal((await say(carol, 'restarted')).number, second.number + 1);
    });

    it('leaves answering peers connected, silence after silence', async () => {
      clock.jump(jump);
      for (let silence = 0; silence < 5; silence++) {
        clock.advance(SILENCE);
        // A round trip for the pong; not from alice, or she would not be silent.
        await say(bob, `silence ${silence}`);
        await alice.nextEvent();
      }
      assert.equal((await say(alice, 'still here')).number, 6);
    });

    it('lets devices and passwords log in, and an invite that has not expired', async () => {
      const device = newDevice();
      await alice.enrol('alice', device);
      const { token } = await invite(2 * DAY);
      clock.jump(jump);
      const byDevice = await daemon.connect();
      await byDevice.logInWith(device, 'alice');
      const byPassword = await daemon.connect();
      await byPassword.prove('bob');
      await signUp('carol', token);
    });

    it('breaks no audit chain', async () => {
      clock.jump(jump);
      await say(alice, 'noted');
      const verdict = (await daemon.admin.call('audit-verify', {})) as Record<string, unknown>;
      assert.deepEqual([verdict['torn'], verdict['brokenAt']], [0, undefined]);
    });

    function say(member: Member, text: string) {
      return member.link.request('broadcast.send', { id: randomBytes(16), text });
    }

    async function invite(expiresInMs: number) {
      const { link } = (await daemon.admin.call('invite', { expiresInMs })) as { link: string };
      return parseInviteLink(link);
    }

    async function signUp(user: string, token?: Uint8Array): Promise<Member> {
      const member = await daemon.connect();
      const one = token ?? (await invite(DAY)).token ?? assert.fail();
      const account = { user, displayName: user, ...(await credentials(PASSWORD)) };
      await member.link.request('auth.sign-up', { ...account, invite: one });
      await member.link.ready();
      return member;
    }
  });
}
