import assert from 'node:assert/strict';
import type { GroupConversation } from '../../src/client/conversations/conversation.ts';
import { ClientProblem } from '../../src/client/problem.ts';
import { ChatAtTerminal } from './chat-at-terminal.ts';

const QUIET = { kind: 'group', trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;

describe('groups at a terminal', () => {
  let chat: ChatAtTerminal;

  beforeEach(() => {
    chat = new ChatAtTerminal();
  });

  afterEach(() => chat.dispose());

  function group(name: string, change: Partial<GroupConversation> = {}): GroupConversation {
    const members = ['bob', 'me'].map((user) => ({ user, trust: 'new' }) as const);
    const id = `#${'x'.repeat(42)}${chat.parts.groups.all.length}`;
    const made = { ...QUIET, id, title: name, name, owner: 'bob', members, membership: 'member' } as const;
    return chat.parts.groups.set({ ...made, ...change });
  }

  const only = (): GroupConversation => {
    const [first, ...others] = chat.parts.groups.all;
    assert.ok(first && others.length === 0);
    return first;
  };

  async function agree(line: string, question: RegExp, shown: RegExp): Promise<void> {
    await chat.enter(line, question);
    await chat.enter('yes', shown);
  }

  const textsOf = (id: string) => chat.parts.people.page(id).messages.map(({ text }) => text);

  it('are made with people in them, and plain text goes there', async () => {
    await chat.enter('group "my family" bob carol', /#"my family": bob, carol, me \(owner\)/);
    await chat.enter('dinner at 7', /dinner at 7/);
    await chat.until(() => textsOf(only().id).length === 1);
    assert.deepEqual(textsOf(only().id), ['dinner at 7']);
  });

  it('are not made with somebody twice, or without anybody', async () => {
    await chat.enter('group family bob bob', /! Somebody is named twice/);
    await chat.enter('group family', /! Write: group <name> <user\.\.\.>/);
    assert.deepEqual(chat.parts.groups.all, []);
  });

  it('are changed once the person has agreed', async () => {
    await chat.enter('group family bob', /#family: bob, me \(owner\)/);
    await agree(
      'add carol dan',
      /Add carol, dan to #family\? \(yes\/no\)/,
      /#family: bob, carol, dan, me \(owner\)/,
    );
    await agree('remove dan', /Remove dan from #family\?/, /#family: bob, carol, me \(owner\)/);
    await agree('rename the whole family', /Call #family "the whole family"/, /yes\n/);
    assert.equal(only().name, 'the whole family');
    await agree('owner carol', /Make carol the owner/, /bob, carol \(owner\), me/);
    await chat.enter('leave', /Leave #"the whole family"\?/);
    await chat.enter('no', /! Nothing was done/);
    assert.equal(only().membership, 'member');
    await agree('leave', /Leave #"the whole family"\?/, /You left #"the whole family"/);
    assert.equal(only().membership, 'left');
  });

  it('are changed only where the prompt names one', async () => {
    chat.parts.people.set('bob');
    await chat.enter('rename it', /! Open the group first/);
    await chat.enter('dm bob hi', /dm bob hi/);
    await chat.enter('leave', /! Open the group first/);
  });

  it('go on without their owner', async () => {
    group('family');
    await chat.enter('open family', /#family: bob \(owner\), me/);
    await agree('continue', /Go on without bob/, /#family: me \(owner\)/);
  });

  it('are listed with who is in them, and with their ids where names do not tell', async () => {
    await chat.enter('groups', /You are in no group/);
    group('family', { unread: 3 });
    const members = [
      { user: 'bob', trust: 'new' },
      { user: 'eve', trust: 'changed' },
    ] as const;
    group('work', { members, membership: 'removed' });
    const twin = group('work');
    group('spam', { standing: 'request' });
    await chat.enter('groups', /#family: bob \(owner\), me, 3 new/);
    await chat.see(/#work: You were removed\. bob \(owner\), eve \(another key, gets\n {2}nothing\)/);
    assert.ok(chat.news.includes(`\n  ${twin.id}`));
    assert.doesNotMatch(chat.news, /spam/);
  });

  it('of one name are told apart by their ids, and those that were left do not count', async () => {
    group('work', { membership: 'left' });
    const [first, second] = [group('work'), group('work', { owner: 'carol' })];
    await chat.enter('open work', /! Several groups are called "work"/);
    assert.ok(chat.news.includes(first.id) && chat.news.includes(`${second.id} (owner: carol)`));
    await chat.enter(`open ${second.id}`, /#work: bob, me/);
    await chat.enter('open wrk', /! You are in no group called "wrk"; did you mean "work"\?/);
  });

  it('show what is said there, and by whom', async () => {
    const family = group('my family');
    const message = chat.parts.people.receive(family.id, 'hello all', { from: 'bob' });
    chat.client.events.emit('direct', family, message);
    await chat.see(/bob in #"my family": hello all/);
    chat.client.events.emit('direct', { ...family, unread: 5 }, undefined);
    await chat.see(/5 new messages in #"my family": open #"my family", then history/);
    await chat.enter('open #"my family"', /bob \(owner\)/);
    await chat.enter('history', /In #"my family":\n\d\d\d\d-\d\d-\d\d \d\d:\d\d \[1\] bob in/);
  });

  it('of strangers wait until they are accepted, also where one is called like a known one', async () => {
    const own = group('ops');
    const theirs = group('ops', { standing: 'request', owner: 'mallory' });
    chat.client.events.emit('direct', theirs, undefined);
    await chat.see(/mallory wants to have you in #ops: accept #ops, ignore #ops, or\s+block/);
    await chat.enter('open ops', /#ops: bob \(owner\), me/);
    await chat.enter(`open ${theirs.id}`, /! Accept it first: accept #ops/);
    await chat.enter('block #ops', /You hear nothing from #ops any more/);
    assert.equal(
      chat.parts.people.all.find(({ id }) => id === own.id),
      undefined,
      'not the known one',
    );
  });

  it('with names that could drive the terminal, or pose as words of others, do neither', async () => {
    const evil = group('x": \u{1b}[2J\u{202e}me: pay bob\n12:00 carol');
    const message = chat.parts.people.receive(evil.id, 'hi', { from: 'bob' });
    chat.client.events.emit('direct', evil, message);
    await chat.see(/bob in #"x': <U\+001B>\[2J<U\+202E>me: pay bob 12:00/);
    await chat.enter(`open ${evil.id}`, /bob \(owner\)/);
    assert.doesNotMatch(chat.all, /^12:00 carol/m);
  });

  it('say what went wrong', async () => {
    chat.parts.groups.problem = new ClientProblem('no-such-person', 'There is nobody called zoe');
    await chat.enter('group family zoe', /! There is nobody called zoe/);
  });
});
