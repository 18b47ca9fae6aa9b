import assert from 'node:assert/strict';
import { LobbyTalk } from '../../../src/chat/lobby-talk.ts';
import { Scenes } from '../../../src/view-scene.ts';
import { englishTexts } from '../support/english-texts.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';
import { ChatDesk } from './chat-desk.ts';

describe('the chat behind its page', () => {
  let fixture: WindowFixture;
  let desk: ChatDesk;

  beforeEach(async () => {
    fixture = await windowFixture();
    desk = openDesk();
    desk.attach();
  });

  afterEach(() => fixture[Symbol.asyncDispose]());

  it('posts nothing before the page is ready', () => {
    desk.view.receive({ kind: 'submit', text: '/help' });
    desk.endTurn();
    assert.deepEqual(desk.posted, []);
    desk.view.receive({ kind: 'ready' });
    desk.endTurn();
    assert.equal(desk.posted.length, 1);
  });

  it('posts one snapshot a turn, however much changed', () => {
    desk.view.receive({ kind: 'ready' });
    desk.view.receive({ kind: 'submit', text: '/foo' });
    desk.view.receive({ kind: 'submit', text: '/help' });
    desk.endTurn();
    assert.equal(desk.posted.length, 1);
  });

  it('posts nothing to a page that was hidden meanwhile', () => {
    desk.view.receive({ kind: 'ready' });
    desk.view.detach();
    desk.endTurn();
    assert.deepEqual(desk.posted, []);
  });

  it('gives a refused text back with the reason', () => {
    desk.view.receive({ kind: 'ready' });
    assert.deepEqual(submit('/foo bar'), { revision: 1, text: '/foo bar', hint: 'no /foo' });
    assert.deepEqual(submit('/broadcast'), { revision: 2, text: '/broadcast', hint: 'write the message' });
    assert.deepEqual(submit('hello'), { revision: 3, text: 'hello', hint: 'not signed in' });
  });

  it('keeps the draft for the next page', () => {
    desk.view.receive({ kind: 'ready' });
    desk.view.receive({ kind: 'draft', text: 'half a sen' });
    desk.view.detach();
    desk.attach();
    desk.view.receive({ kind: 'ready' });
    desk.endTurn();
    assert.equal(desk.posted.at(-1)?.composer.text, 'half a sen');
  });

  it('has what was being written before a restart', async () => {
    desk = openDesk('from before');
    desk.attach();
    desk.view.receive({ kind: 'ready' });
    // The draft is read in a turn of its own.
    await new Promise(setImmediate);
    desk.endTurn();
    assert.equal(desk.last?.composer.text, 'from before');
  });

  it('has what is being written kept, until it is sent', () => {
    desk.view.receive({ kind: 'ready' });
    desk.view.receive({ kind: 'draft', text: 'hel' });
    assert.deepEqual([...desk.drafts], [['*', 'hel']]);
    submit('hello');
    assert.deepEqual([...desk.drafts], [['*', 'hello']]);
    submit('/help');
    assert.deepEqual([...desk.drafts], [['*', '']]);
  });

  it('drops the hint when the person writes on', () => {
    desk.view.receive({ kind: 'ready' });
    submit('/foo');
    desk.view.receive({ kind: 'draft', text: '/fo' });
    desk.endTurn();
    assert.equal(desk.posted.at(-1)?.composer.hint, undefined);
  });

  it('does the original’s words', () => {
    desk.view.receive({ kind: 'ready' });
    for (const text of ['/signup', '/signin', '/logout', '/exit']) assert.equal(submit(text)?.text, '');
    assert.deepEqual(desk.errands, ['signup', 'signin', 'logout', 'exit']);
    assert.equal(submit('/help')?.hint, 'the help');
  });

  it('passes on what a button asks for', () => {
    desk.view.receive({ kind: 'action', action: 'useHere' });
    assert.deepEqual(desk.errands, ['useHere']);
  });

  it('logs and drops what is no intent, without repeating it', () => {
    desk.view.receive({ kind: 'submit', text: 1, password: 'secret' });
    assert.equal(desk.warnings.length, 1);
    assert.doesNotMatch(desk.warnings.join(), /secret/);
  });

  it('does not take what goes to others while nobody is signed in', () => {
    desk.view.receive({ kind: 'ready' });
    assert.equal(submit('/broadcast hi')?.hint, 'not signed in');
    assert.equal(submit('/dm bob hi')?.hint, 'not signed in');
    assert.equal(submit('/dm bob')?.hint, 'to whom, and what');
    assert.deepEqual(desk.sent, []);
  });

  it('passes on what is ordered of groups, and gives it back when that is refused or fails', async () => {
    desk.view.receive({ kind: 'ready' });
    assert.equal(submit('/add bob')?.text, '');
    assert.deepEqual(desk.orders, [['*', { kind: 'add', users: ['bob'] }]]);
    desk.orderRefusal = 'only the owner';
    assert.equal(submit('/rename Crew')?.hint, 'only the owner');
    assert.equal(submit('/rename')?.hint, '/rename needs more');
    assert.equal(desk.orders.length, 1);
    [desk.orderRefusal, desk.refusal] = [undefined, new Error('no connection')];
    submit('/leave');
    await desk.settle();
    assert.deepEqual(desk.last?.composer.hint, 'no connection');
    assert.equal(desk.last.composer.text, '/leave');
  });

  function openDesk(draft = ''): ChatDesk {
    const window = fixture.openWindow();
    const scenes = new Scenes(window, { locale: 'en', texts: englishTexts });
    return new ChatDesk(
      window,
      new LobbyTalk({
        window,
        scenes,
        texts: englishTexts,
        reading: { look: () => undefined, leave: () => undefined, firstUnread: undefined },
        log: { warn: (message) => assert.fail(message) },
      }),
      draft,
    );
  }

  function submit(text: string) {
    desk.view.receive({ kind: 'submit', text });
    desk.endTurn();
    if (!desk.last) return undefined;
    const { revision, text: left, hint } = desk.last.composer;
    return { revision, text: left, hint };
  }
});
