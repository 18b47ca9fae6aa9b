import assert from 'node:assert/strict';
import { ChatView } from '../../../src/chat/chat-view.ts';
import type { ViewSnapshot, ViewState } from '../../../src/view-protocol.ts';
import { englishTexts } from '../support/english-texts.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';

describe('the chat behind its page', () => {
  let fixture: WindowFixture;
  let view: ChatView;
  let posted: ViewState[];
  let turns: (() => void)[];
  let errands: string[];
  let warnings: string[];

  beforeEach(async () => {
    [posted, turns, errands, warnings] = [[], [], [], []];
    fixture = await windowFixture();
    view = new ChatView({
      window: fixture.openWindow(),
      clock: {
        now: () => 0,
        setTimer: () => ({ dispose: () => undefined }),
        soon: (task) => void turns.push(task),
      },
      texts: englishTexts,
      locale: 'en',
      run: (errand) => void errands.push(errand),
      log: { warn: (message) => void warnings.push(message) },
    });
    attach();
  });

  afterEach(() => fixture[Symbol.asyncDispose]());

  it('posts nothing before the page is ready', () => {
    view.receive({ kind: 'submit', text: '/help' });
    endTurn();
    assert.deepEqual(posted, []);
    view.receive({ kind: 'ready' });
    endTurn();
    assert.equal(posted.length, 1);
  });

  it('posts one snapshot a turn, however much changed', () => {
    view.receive({ kind: 'ready' });
    view.receive({ kind: 'submit', text: '/foo' });
    view.receive({ kind: 'submit', text: '/help' });
    endTurn();
    assert.equal(posted.length, 1);
  });

  it('posts nothing to a page that was hidden meanwhile', () => {
    view.receive({ kind: 'ready' });
    view.detach();
    endTurn();
    assert.deepEqual(posted, []);
  });

  it('gives a refused text back with the reason', () => {
    view.receive({ kind: 'ready' });
    assert.deepEqual(submit('/foo bar'), { revision: 1, text: '/foo bar', hint: 'no /foo' });
    assert.deepEqual(submit('/broadcast'), { revision: 2, text: '/broadcast', hint: 'write the message' });
    assert.deepEqual(submit('hello'), { revision: 3, text: 'hello', hint: 'not signed in' });
  });

  it('keeps the draft for the next page', () => {
    view.receive({ kind: 'ready' });
    view.receive({ kind: 'draft', text: 'half a sen' });
    view.detach();
    attach();
    view.receive({ kind: 'ready' });
    endTurn();
    assert.equal(posted.at(-1)?.composer.text, 'half a sen');
  });

  it('drops the hint when the person writes on', () => {
    view.receive({ kind: 'ready' });
    submit('/foo');
    view.receive({ kind: 'draft', text: '/fo' });
    endTurn();
    assert.equal(posted.at(-1)?.composer.hint, undefined);
  });

  it('does the original’s words', () => {
    view.receive({ kind: 'ready' });
    for (const text of ['/signup', '/signin', '/logout', '/exit']) assert.equal(submit(text)?.text, '');
    assert.deepEqual(errands, ['signup', 'signin', 'logout', 'exit']);
    assert.equal(submit('/help')?.hint, 'the help');
  });

  it('passes on what a button asks for', () => {
    view.receive({ kind: 'action', action: 'useHere' });
    assert.deepEqual(errands, ['useHere']);
  });

  it('logs and drops what is no intent, without repeating it', () => {
    view.receive({ kind: 'submit', text: 1, password: 'secret' });
    assert.equal(warnings.length, 1);
    assert.doesNotMatch(warnings.join(), /secret/);
  });

  function attach(): void {
    view.attach(({ state }: ViewSnapshot) => void posted.push(state));
  }

  function submit(text: string) {
    view.receive({ kind: 'submit', text });
    endTurn();
    return posted.at(-1)?.composer && withoutConstants(posted.at(-1)?.composer);
  }

  function endTurn(): void {
    for (const task of turns.splice(0)) task();
  }
});

function withoutConstants(composer: ViewState['composer'] | undefined) {
  if (!composer) return undefined;
  const { revision, text, hint } = composer;
  return { revision, text, hint };
}
