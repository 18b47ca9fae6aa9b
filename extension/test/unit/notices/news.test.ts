import assert from 'node:assert/strict';
import type {
  Conversation,
  ConversationMessage,
} from '../../../../common/src/client/conversations/conversation.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { News, type NewsOptions, type Toast } from '../../../src/notices/news.ts';
import { DEFAULT_WISHES } from '../../../src/notices/notice.ts';
import { LOBBY } from '../../../src/view-model.ts';
import { directWith, groupOf } from '../support/conversations.ts';

const bob = directWith('bob', { unread: 1 });
const carol = directWith('carol', { unread: 7 });
const crew = groupOf('Crew', { unread: 4 });
const stranger = directWith('stranger', { standing: 'request', unread: 1 });
const hello: ConversationMessage = {
  id: 'm',
  kind: 'text',
  from: 'bob',
  isMine: false,
  sentAt: 0,
  text: 'the secret plan',
  state: 'received',
};

describe('toasts for what came', () => {
  let clock: HeldClock;
  let news: News;
  let known: Map<string, Conversation>;
  let seen: string | undefined;
  let showsText: boolean;
  let isQuiet: boolean;
  let isTeller: boolean;
  let toasts: Toast[];

  beforeEach(() => {
    clock = new HeldClock();
    known = new Map();
    [seen, showsText, isQuiet, isTeller, toasts] = [undefined, false, false, true, []];
    news = new News(options());
  });

  afterEach(() => news.dispose());

  it('name who wrote, and not what', () => {
    assert.deepEqual(told(bob, hello), [{ text: 'message from bob', open: 'bob' }]);
  });

  it('have the text, on one line and not too long, when the person set that', () => {
    showsText = true;
    assert.deepEqual(wordsOf(bob, { ...hello, text: ' two\n\nlines ' }), ['bob: two lines']);
    const [long = ''] = wordsOf(carol, { ...hello, text: 'x'.repeat(500) });
    assert.equal(long.length, 'carol: '.length + 121);
    assert.deepEqual(wordsOf(directWith('dan', { unread: 1 }), { ...hello, kind: 'undecryptable' }), [
      'message from dan',
    ]);
  });

  it('bring no link of the other person into VS Code', () => {
    showsText = true;
    const text = '[click](command:workbench.action.quit)';
    assert.doesNotMatch(wordsOf(bob, { ...hello, text }).join(''), /\]\(/);
  });

  it('do not come for what is in sight, for own words, nor for what the client itself says', () => {
    for (const part of [{ isMine: true }, { kind: 'notice' }, { kind: 'deleted' }] as const)
      assert.deepEqual(told(bob, { ...hello, ...part }), []);
    seen = 'bob';
    assert.deepEqual(told(bob, hello), []);
  });

  it('say once that somebody new wrote, without a word of theirs', () => {
    showsText = true;
    assert.deepEqual(wordsOf(stranger, hello), ['stranger wants to write']);
    clock.advance(120_000);
    assert.deepEqual(wordsOf(stranger, hello), []);
  });

  it('say that a stranger added the person to a group, where there is nothing to read', () => {
    const added = { ...hello, kind: 'notice' } as const;
    assert.deepEqual(wordsOf(groupOf('New', { standing: 'request' }), added), ['added to New']);
  });

  describe('for groups of people whom the person knows', () => {
    const team = groupOf('Team', { owner: 'carol' });

    it('say who added the person, once, whether or not something is written there', () => {
      assert.deepEqual(appeared([crew], [crew, team]), [{ text: 'carol added you to Team', open: team.id }]);
      news.look([crew, team]);
      clock.advance(120_000);
      assert.equal(toasts.length, 1);
    });

    it('say it also with the first message', () => {
      news.look([]);
      news.look([team]);
      hear({ ...team, unread: 1 }, hello);
      clock.advance(500);
      assert.deepEqual(toasts, [{ text: 'carol added you to Team', open: team.id }]);
    });

    it('say nothing of groups of before, of own ones, nor of those of strangers', () => {
      assert.deepEqual(appeared([team], [team]), []);
      for (const part of [{ owner: 'alice' }, { standing: 'request' }, { standing: 'ignored' }] as const)
        assert.deepEqual(appeared([], [{ ...team, ...part }]), []);
    });

    it('are told by one of several windows', () => {
      isTeller = false;
      assert.deepEqual(appeared([], [team]), []);
      isTeller = true;
      assert.deepEqual(appeared([team], [team]), []);
    });

    it('come again to who had been removed', () => {
      assert.equal(appeared([{ ...team, membership: 'removed' }], [team]).length, 1);
    });

    it('are one for several, beside what was written elsewhere', () => {
      const other = groupOf('Other', { owner: 'carol' });
      assert.deepEqual(appeared([], [team, other]), [{ text: 'added to 2 groups' }]);
      hear(bob, hello);
      clock.advance(120_000);
      assert.equal(toasts.at(-1)?.text, 'message from bob');
      clock.advance(120_000);
      hear(bob, hello);
      assert.deepEqual(appeared([], [team]), [{ text: '1 in 1. added to 1 groups' }]);
    });

    function appeared(before: readonly Conversation[], now: readonly Conversation[]): readonly Toast[] {
      toasts = [];
      for (const one of now) known.set(one.id, one);
      news.look(before);
      news.look(now);
      clock.advance(500);
      return toasts;
    }
  });

  it('come for a mention in a group, and for no other message there', () => {
    assert.deepEqual(wordsOf(crew, hello), []);
    assert.deepEqual(wordsOf(crew, { ...hello, text: 'look, @alice' }), ['message from bob in Crew']);
  });

  it('come for a mention in the lobby', () => {
    news.hearMention({ id: 'x', number: 1, from: 'bob', text: '@alice', sentAt: 0, state: 'received' });
    clock.advance(500);
    assert.deepEqual(toasts, [{ text: 'bob named you', open: LOBBY }]);
    isTeller = false;
    clock.advance(120_000);
    news.hearMention({ id: 'y', number: 2, from: 'bob', text: '@alice', sentAt: 0, state: 'received' });
    clock.advance(500);
    assert.equal(toasts.length, 1, 'another window tells');
  });

  it('do not repeat themselves within a minute', () => {
    assert.equal(told(bob, hello).length, 1);
    clock.advance(30_000);
    assert.deepEqual(told(bob, hello), []);
    clock.advance(60_000);
    assert.equal(told(bob, hello).length, 1);
  });

  it('are one after a night: how much came, and in how many conversations', () => {
    for (const conversation of [bob, carol, crew]) hear(conversation, undefined);
    clock.advance(500);
    assert.deepEqual(toasts, [{ text: '12 in 3' }]);
  });

  it('are one for a burst of one person', () => {
    for (let count = 0; count < 200; count++) hear(bob, hello);
    clock.advance(500);
    assert.deepEqual(toasts, [{ text: 'messages from bob', open: 'bob' }]);
  });

  it('leave out what was read meanwhile, also on another device', () => {
    for (const conversation of [bob, carol]) hear(conversation, undefined);
    known.set('carol', { ...carol, unread: 0 });
    clock.advance(500);
    assert.deepEqual(toasts, [{ text: 'messages from bob', open: 'bob' }]);
  });

  it('do not come from who is muted, ignored or blocked, nor while nobody may disturb', () => {
    assert.deepEqual(told({ ...bob, isMuted: true }, hello), []);
    for (const standing of ['ignored', 'blocked'] as const)
      assert.deepEqual(told({ ...bob, standing }, hello), []);
    isQuiet = true;
    assert.deepEqual(told(bob, hello), []);
    isQuiet = false;
    assert.equal(told(bob, hello).length, 1);
  });

  it('do not come any more where the window closes', () => {
    hear(bob, hello);
    news.dispose();
    clock.advance(500);
    assert.deepEqual(toasts, []);
  });

  function hear(conversation: Conversation, message: ConversationMessage | undefined): void {
    known.set(conversation.id, conversation);
    news.hear(conversation, message);
  }

  function told(conversation: Conversation, message: ConversationMessage | undefined): readonly Toast[] {
    toasts = [];
    hear(conversation, message);
    clock.advance(500);
    return toasts;
  }

  function wordsOf(conversation: Conversation, message: ConversationMessage): readonly string[] {
    return told(conversation, message).map(({ text }) => text);
  }

  function options(): NewsOptions {
    return {
      clock,
      find: (id) => known.get(id),
      me: () => 'alice',
      sightOf: (key) => (key === seen ? 'seen' : 'hidden'),
      lobbyMentions: () => 1,
      isQuiet: () => isQuiet,
      isTeller: () => isTeller,
      tellsHere: () => true,
      wishes: () => DEFAULT_WISHES,
      style: () => ({ texts, showsText }),
      tell: (toast) => toasts.push(toast),
    };
  }
});

const texts = {
  message: (user: string) => `message from ${user}`,
  messages: (user: string) => `messages from ${user}`,
  withText: (user: string, text: string) => `${user}: ${text}`,
  request: (user: string) => `${user} wants to write`,
  groupRequest: (group: string) => `added to ${group}`,
  added: (owner: string, group: string) => `${owner} added you to ${group}`,
  addedToSeveral: (groups: number) => `added to ${groups} groups`,
  inGroup: (user: string, group: string) => `${user} in ${group}`,
  mention: (user: string) => `${user} named you`,
  inLobby: (user: string) => `${user} in the lobby`,
  summary: (messages: number, places: number) => `${messages} in ${places}`,
};
