import assert from 'node:assert/strict';
import { Type } from '@sinclair/typebox';
import {
  definePlugin,
  later,
  type MessageTable,
  PeerError,
  type Plugin,
  request,
  struct,
  text,
} from '../../src/plugin/api.ts';
import { sortByNeeds, wiringProblems } from '../../src/plugin/wiring.ts';
import { authPlugin } from '../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../src/plugins/broadcast/plugin.ts';
import { type Member, refused } from '../plugins/member.ts';
import { PluginDaemon } from '../plugins/plugin-daemon.ts';

const row = () => request('ready', struct({}), struct({ word: text(1_000_000) }));
const messages = {
  'odd.throws': row(),
  'odd.rejects': row(),
  'odd.rejects-later': row(),
  'odd.refuses': row(),
  'odd.too-large': row(),
  'odd.unhandled': row(),
  'odd.misfit': row(),
  'odd.fine': row(),
} as const satisfies MessageTable;

const odd = definePlugin({
  name: 'odd',
  version: '1.0.0',
  reads: [],
  configSchema: Type.Object({}),
  messages,
  setup(context) {
    const boom = () => new Error('boom: a secret of the inside');
    context.handle('odd.throws', () => {
      throw boom();
    });
    context.handle('odd.rejects', () => Promise.reject(boom()));
    context.handle('odd.rejects-later', () => later(Promise.reject(boom())));
    context.handle('odd.refuses', () => Promise.reject(new PeerError('not-found', 'no such oddity')));
    context.handle('odd.too-large', async () => {
      await Promise.resolve();
      return { word: 'x'.repeat(200_000) };
    });
    context.handle('odd.misfit', () => ({ word: 5 }) as never);
    context.handle('odd.fine', () => ({ word: 'fine' }));
    context.on('decided', () => Promise.reject(boom()));
    context.on('sessionReady', () => {
      throw boom();
    });
  },
});

function plain(name: string, more: Partial<Plugin> = {}): Plugin {
  const base = { name, version: '1.0.0', reads: [], configSchema: Type.Object({}), messages: {} };
  return definePlugin({ ...base, setup: () => undefined, ...more });
}

async function failsToStart(...plugins: Plugin[]): Promise<string> {
  try {
    const daemon = await PluginDaemon.start(plugins.map((plugin) => [plugin, {}]));
    await daemon.dispose();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the daemon started');
}

describe('a bad plugin', () => {
  let daemon: PluginDaemon;
  let alice: Member;

  before(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [broadcastPlugin, {}],
      [odd, {}],
    ]);
    alice = await daemon.connect();
    await alice.signUp('alice');
  });

  after(() => daemon.dispose());

  const ask = (type: string) => alice.link.request(type as 'presence.list', {});

  for (const type of ['odd.throws', 'odd.rejects', 'odd.rejects-later', 'odd.too-large']) {
    it(`fails alone at ${type}: the peer is told "internal", and nothing of the inside`, async () => {
      await assert.rejects(ask(type), (error: Error) => {
        assert.ok(!error.message.includes('secret'));
        return refused('internal')(error);
      });
    });
  }

  it('may refuse in its own words', async () => {
    await assert.rejects(ask('odd.refuses'), refused('not-found'));
  });

  it('that declares a message and does not handle it gets "unsupported" for it', async () => {
    await assert.rejects(ask('odd.unhandled'), refused('unsupported'));
  });

  for (const [what, hook] of Object.entries({
    'null, later': (): unknown => Promise.resolve(null),
    true: (): unknown => true,
    'a refusal without an error': (): unknown => ({ kind: 'refuse' }),
  })) {
    it(`that answers a hook with ${what} fails that message only`, async () => {
      let wrong = true;
      const sloppy = plain('sloppy', {
        setup: (context) => void context.on('admit', (() => (wrong ? hook() : undefined)) as never),
      });
      const other = await PluginDaemon.start([
        [authPlugin, { registration: 'open' }],
        [sloppy, {}],
      ]);
      const bob = await other.connect();
      await bob.signUp('bob');
      await assert.rejects(bob.link.request('auth.devices', {}), refused('internal'));
      wrong = false;
      assert.deepEqual(await bob.link.request('auth.devices', {}), { devices: [] });
      await other.dispose();
    });
  }

  it('that can not take new settings is named, and holds up no other', async () => {
    const configSchema = Type.Object({ depth: Type.Integer() });
    const depths: number[] = [];
    const choosy = plain('choosy', {
      configSchema,
      setup: (context) => {
        context.onConfigChange(() => {
          throw new Error('too deep');
        });
      },
    });
    const easy = plain('easy', {
      configSchema,
      setup: (context) => {
        context.onConfigChange((config) => void depths.push((config as { depth: number }).depth));
      },
    });
    const other = await PluginDaemon.start([
      [choosy, { depth: 1 }],
      [easy, { depth: 1 }],
    ]);
    try {
      const deeper = { choosy: { depth: 2 }, easy: { depth: 2 } };
      const message = /^plugin "choosy" could not take its new settings: too deep; taken by: easy$/;
      assert.throws(
        () => {
          other.reconfigure(deeper);
        },
        { message },
      );
      assert.deepEqual(depths, [2]);
      // What was not taken is tried again, what was taken is not.
      assert.throws(
        () => {
          other.reconfigure(deeper);
        },
        { message: 'plugin "choosy" could not take its new settings: too deep' },
      );
      assert.deepEqual(depths, [2]);
    } finally {
      await other.dispose();
    }
  });

  it('that answers what its schema does not allow fails that message only', async () => {
    await assert.rejects(ask('odd.misfit'), refused('internal'));
    assert.deepEqual(await alice.link.request('auth.devices', {}), { devices: [] });
  });

  it('leaves the session and the other plugins as they were', async () => {
    await alice.link.request('broadcast.send', { id: new Uint8Array(16), text: 'still here' });
    const { messages: history } = await alice.link.request('broadcast.history', { limit: 1 });
    assert.equal(history[0]?.text, 'still here');
  });

  it('cannot be set up twice, nor claim what another has', async () => {
    const claim = { 'one.x': row() };
    assert.match(await failsToStart(plain('one'), plain('one')), /two plugins are named "one"/);
    assert.match(
      await failsToStart(plain('one', { messages: claim }), plain('two', { messages: claim })),
      /"one\.x" is claimed by plugin "one" and by plugin "two"/,
    );
    assert.match(
      await failsToStart(plain('one', { messages: { ping: row() } })),
      /"ping" is claimed by the daemon itself and by plugin "one"/,
    );
    const twice = plain('one', {
      messages: claim,
      setup: (context) => {
        context.handle('one.x' as never, () => ({ word: '' }) as never);
        context.handle('one.x' as never, () => ({ word: '' }) as never);
      },
    });
    assert.match(
      await failsToStart(twice),
      /"one" could not be set up: handle\("one\.x"\): plugin "one" has registered/,
    );
    const foreign = plain('one', {
      setup: (context) => void context.handle('auth.devices' as never, () => ({}) as never),
    });
    assert.match(await failsToStart(foreign), /not in the table of plugin "one"/);
  });

  it('is named with what it needs', async () => {
    assert.match(
      await failsToStart(plain('one', { needs: ['two'] })),
      /plugin "one" needs plugin "two", which is not enabled/,
    );
  });

  it('that throws at set-up stops the start, and what was set up before is undone', async () => {
    const undone: string[] = [];
    const first = plain('first', { setup: (context) => context.onDispose(() => void undone.push('first')) });
    const second = plain('second', {
      needs: ['first'],
      setup: () => {
        throw new Error('no disk');
      },
    });
    assert.match(await failsToStart(second, first), /plugin "second" could not be set up: no disk/);
    assert.deepEqual(undone, ['first']);
  });

  it('comes after what it needs, even in a circle of needs', () => {
    const [a, b, c] = [
      plain('a', { needs: ['b'] }),
      plain('b', { needs: ['c'] }),
      plain('c', { needs: ['a'] }),
    ];
    assert.deepEqual(
      sortByNeeds([plain('x', { needs: ['y'] }), plain('y')]).map(({ name }) => name),
      ['y', 'x'],
    );
    assert.equal(sortByNeeds([a, b, c]).length, 3);
    assert.deepEqual(wiringProblems([a, b, c]), []);
  });
});
