import assert from 'node:assert/strict';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { encodeBase64Url } from '../../../../common/src/text/base64.ts';
import { ConversationTalk } from '../../../src/chat/conversation-talk.ts';
import type { ViewAct } from '../../../src/view-action.ts';
import type { WindowClient } from '../../../src/window-client.ts';
import {
  digitsOf,
  MemoryConversations,
} from '../../../../common/test/client/support/memory-conversations.ts';
import { memoryProfiles } from '../support/memory-stores.ts';
import { Answers, MemoryCode, MemoryPlaces } from '../support/talk-edges.ts';
import { sceneOf } from '../support/scene.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';
import { ChatDesk } from './chat-desk.ts';

// Nobody listens there: what is written waits for the connection.
const profile = {
  address: { host: '127.0.0.1', port: 9 },
  daemonKey: encodeBase64Url(new Uint8Array(32).fill(1)),
  user: 'alice',
  signedIn: true,
  hasToken: false,
  wanted: true,
};

describe('a direct conversation behind its page', () => {
  let fixture: WindowFixture;
  let window: WindowClient;
  let direct: MemoryConversations;
  let copied: string[];
  let acts: [string, string][];
  let desk: ChatDesk;

  beforeEach(async () => {
    fixture = await windowFixture();
    window = fixture.openWindow();
    direct = newConversations();
    copied = [];
    acts = [];
    desk = new ChatDesk(window, newTalk());
  });

  afterEach(() => fixture[Symbol.asyncDispose]());

  it('loads its messages when it gets a page, and lets them go with it', async () => {
    direct.receive('bob', 'hello');
    assert.deepEqual(direct.openIds, []);
    await openPage();
    assert.deepEqual(texts(), ['hello']);
    desk.view.talk.close();
    assert.deepEqual(direct.openIds, []);
  });

  it('waits for a conversation that is not there yet, as after a restart', async () => {
    await openPage();
    assert.equal(banner(), 'not here');
    direct.receive('bob', 'hello');
    await desk.settle();
    assert.deepEqual([banner(), texts()], [undefined, ['hello']]);
  });

  it('loads its messages anew when another window gave the connection', async () => {
    direct.receive('bob', 'hello');
    await openPage();
    direct = newConversations();
    direct.receive('bob', 'hello again');
    await desk.settle();
    assert.deepEqual(texts(), ['hello again']);
  });

  it('sends what is written', async () => {
    direct.set('bob');
    await openPage();
    await submit('hi Bob');
    assert.deepEqual(texts(), ['hi Bob']);
    assert.equal(desk.last?.composer.text, '');
  });

  it('takes as long a text as the other side does', async () => {
    direct.set('bob');
    await openPage();
    const most = 'x'.repeat(32_768);
    await submit(`${most}x`);
    assert.deepEqual([desk.last?.composer.hint, texts()], ['1 too many', []]);
    await submit(most);
    assert.deepEqual(texts(), [most]);
  });

  it('gives the text back with the reason when it is not taken', async () => {
    direct.set('bob');
    await openPage();
    direct.problem = new ClientProblem('encryption-not-ready', 'keys are on their way');
    await submit('hi Bob');
    assert.deepEqual(
      [desk.last?.composer.text, desk.last?.composer.hint],
      ['hi Bob', 'keys are on their way'],
    );
    assert.deepEqual(texts(), []);
  });

  it('takes nothing while the other key is not accepted, whatever the page says', async () => {
    direct.set('bob', { trust: 'changed' });
    await openPage();
    await submit('hi Bob');
    assert.deepEqual([desk.last?.composer.hint, texts()], ['not now', []]);
    await act('acceptIdentity');
    await submit('hi Bob');
    assert.deepEqual(texts(), ['hi Bob']);
  });

  it('sends nothing to a person that was meant for everyone or for another one', async () => {
    await using signedIn = await windowFixture(memoryProfiles({ 'noncesense.profile': profile }));
    window = signedIn.openWindow();
    await window.resume();
    direct = newConversations();
    desk = new ChatDesk(window, newTalk());
    direct.set('bob');
    await openPage();
    await submit('/dm carol for Carol');
    await submit('/broadcast for all');
    assert.deepEqual([texts(), desk.sent], [[], [['carol', 'for Carol']]]);
    assert.deepEqual(
      window.client.lobby.messages.map(({ text }) => text),
      ['for all'],
    );
    assert.equal(desk.last?.composer.hint, 'told everyone');
  });

  it('answers a request', async () => {
    for (const [button, standing] of [
      ['accept', 'accepted'],
      ['ignore', 'ignored'],
      ['block', 'blocked'],
      ['unblock', 'accepted'],
    ] as const) {
      direct.set('bob', { standing: 'request' });
      await openPage();
      await act(button);
      assert.equal(direct.find('bob')?.standing, standing);
    }
  });

  it('tells why a button did not do what it says', async () => {
    direct.set('bob', { standing: 'request' });
    await openPage();
    direct.problem = new ClientProblem('lost', 'the disk is full');
    await act('accept');
    assert.deepEqual(desk.failures.map(String), ['ClientProblem: the disk is full']);
  });

  describe('is read', () => {
    beforeEach(async () => {
      direct.receive('bob', 'hello');
      await openPage();
    });

    it('when the person looks at it, also what comes while they do', async () => {
      desk.view.talk.look(true);
      await desk.settle();
      assert.equal(direct.find('bob')?.unread, 0);
      direct.receive('bob', 'still there?');
      await desk.settle();
      assert.equal(direct.find('bob')?.unread, 0);
    });

    it('not while they look elsewhere', async () => {
      direct.receive('bob', 'hello?');
      await desk.settle();
      assert.equal(direct.find('bob')?.unread, 2);
    });

    it('not while the safety number hides it', async () => {
      await act('showSafety');
      desk.view.talk.look(true);
      await desk.settle();
      assert.equal(direct.find('bob')?.unread, 1);
      await act('closeSafety');
      assert.equal(direct.find('bob')?.unread, 0);
    });
  });

  describe('verifies', () => {
    beforeEach(async () => {
      direct.set('bob');
      await openPage();
      await act('showSafety');
    });

    it('the number that the persons have compared, and takes that back', async () => {
      assert.equal(desk.last?.safety?.number?.groups.join(''), digitsOf('bob'));
      await verify(digitsOf('bob'));
      assert.equal(direct.find('bob')?.trust, 'verified');
      await act('removeVerification');
      assert.equal(direct.find('bob')?.trust, 'new');
    });

    it('no number that became another one meanwhile', async () => {
      await verify('7'.repeat(60));
      assert.equal(direct.find('bob')?.trust, 'new');
      assert.equal(desk.last?.safety?.comparison?.text, 'changed meanwhile');
    });

    it('a changed key, which that accepts', async () => {
      direct.set('bob', { trust: 'changed' });
      await verify(digitsOf('bob'));
      assert.equal(direct.find('bob')?.trust, 'verified');
    });

    it('nothing by itself when a pasted code matches', async () => {
      for (const [code, result] of [
        ['code of bob', 'match'],
        ['code of carol', 'other person'],
        ['hello', 'no code'],
      ]) {
        desk.view.receive({ kind: 'compare', code });
        await desk.settle();
        assert.equal(desk.last?.safety?.comparison?.text, result);
      }
      assert.equal(direct.find('bob')?.trust, 'new');
    });

    it('by the own code, which can be copied', async () => {
      await act('copyCode');
      assert.deepEqual(copied, ['code of bob']);
    });

    it('and leads back to the conversation', async () => {
      await act('closeSafety');
      assert.equal(desk.last?.safety, undefined);
    });
  });

  it('leaves what is about a group’s members to others', async () => {
    await act('showMembers');
    await act('blockOwner');
    assert.deepEqual(acts, [
      ['showMembers', 'bob'],
      ['blockOwner', 'bob'],
    ]);
  });

  function newConversations(): MemoryConversations {
    return new MemoryConversations(() => void window.events.emit('changed'));
  }

  function newTalk(): ConversationTalk {
    return new ConversationTalk({
      id: 'bob',
      scenes: {
        get now() {
          return sceneOf({ direct });
        },
      },
      conversations: () => direct,
      messages: () => direct,
      files: () => undefined,
      questions: new Answers(),
      code: new MemoryCode(),
      places: new MemoryPlaces(),
      now: () => 0,
      fail: (error) => assert.fail(String(error)),
      groupAct: (name, id) => {
        acts.push([name, id]);
        return Promise.resolve();
      },
      copy: (text) => {
        copied.push(text);
        return Promise.resolve();
      },
      log: { warn: (message) => assert.fail(message) },
    });
  }

  async function openPage(): Promise<void> {
    desk.attach();
    desk.view.receive({ kind: 'ready' });
    await desk.settle();
  }

  async function submit(text: string): Promise<void> {
    desk.view.receive({ kind: 'submit', text });
    await desk.settle();
  }

  async function act(action: ViewAct): Promise<void> {
    desk.view.receive({ kind: 'action', action });
    await desk.settle();
  }

  async function verify(digits: string): Promise<void> {
    desk.view.receive({ kind: 'verify', digits });
    await desk.settle();
  }

  function banner(): string | undefined {
    return desk.last?.banner?.text;
  }

  function texts(): readonly string[] | undefined {
    return desk.last?.messages.map(({ text }) => text);
  }
});
