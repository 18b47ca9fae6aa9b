import assert from 'node:assert/strict';
import { Search } from '../../../src/chat/search.ts';
import { FirstUnread } from '../../../src/chat/first-unread.ts';
import { openableLink } from '../../../src/chat/page-acts.ts';
import type { ViewFound } from '../../../src/view-message.ts';
import { englishTexts } from '../support/english-texts.ts';
import { TalkDesk } from './talk-desk.ts';

describe('a search in a conversation', () => {
  it('finds what was said, newest first, whatever its case', async () => {
    await using desk = await TalkDesk.sitDown();
    for (const text of ['The Parser fails', 'so it does', 'ｐａｒｓｅｒ is fixed'])
      desk.direct.receive('bob', text);
    await desk.openPage();
    await desk.intent({ kind: 'search', text: 'PARSER' });
    await desk.until(() => desk.last.search?.progress === 'done');
    assert.deepEqual(
      desk.last.search?.results.map(({ text }) => text),
      ['ｐａｒｓｅｒ is fixed', 'The Parser fails'],
    );
  });

  it('leads to what was found, each time anew, and ends', async () => {
    await using desk = await TalkDesk.sitDown();
    const { id } = desk.direct.receive('bob', 'here');
    await desk.openPage();
    await desk.intent({ kind: 'search', text: 'here' });
    await desk.intent({ kind: 'jump', id });
    await desk.intent({ kind: 'jump', id });
    await desk.until(() => desk.last.jump?.count === 2);
    assert.equal(desk.last.jump?.id, id);
    await desk.intent({ kind: 'search-end' });
    assert.equal(desk.last.search, undefined);
  });

  it('stops after fifty, and goes on when asked', async () => {
    let asked = 0;
    const search = searchOf(async function* () {
      for (; asked < 200;) yield await Promise.resolve([found(asked++)]);
    });
    await search.begin('x');
    assert.deepEqual([asked, search.view?.results.length, search.view?.progress], [50, 50, 'more']);
    await search.more();
    assert.equal(search.view?.results.length, 100);
  });

  it('lets go of what it looked for when something else is typed', async () => {
    const first = Promise.withResolvers<readonly ViewFound[]>();
    const search = searchOf(async function* (text) {
      yield text === 'a' ? await first.promise : await Promise.resolve([found(2)]);
    });
    const old = search.begin('a');
    await search.begin('ab');
    first.resolve([found(1)]);
    await old;
    assert.deepEqual(search.view?.results, [found(2)]);
  });
});

describe('the line over what was not seen', () => {
  it('stands over the first of them, and stays while they are read', async () => {
    await using desk = await TalkDesk.sitDown();
    desk.direct.receive('bob', 'seen');
    await desk.direct.markRead('bob');
    const { id } = desk.direct.receive('bob', 'not seen');
    desk.direct.receive('bob', 'nor this');
    await desk.openPage();
    desk.desk.view.talk.look(true);
    await desk.until(() => desk.direct.find('bob')?.unread === 0);
    assert.equal(desk.last.firstUnread, id);
  });

  it('is nowhere when all was seen', () => {
    const line = new FirstUnread();
    line.note(0);
    assert.equal(line.in([]), undefined);
  });
});

describe('an address in a message', () => {
  it('is opened as it is, in ASCII, when a browser or mail program takes it', () => {
    assert.equal(openableLink('https://exаmple.org/a b'), 'https://xn--exmple-4nf.org/a%20b');
    assert.equal(openableLink('mailto:a@b.c'), 'mailto:a@b.c');
  });

  for (const url of ['command:x', 'javascript:x', 'file:///x', 'vscode://x', 'data:,x', 'x', ''])
    it(`is not opened: ${url}`, () => {
      assert.equal(openableLink(url), undefined);
    });
});

function searchOf(find: (text: string) => AsyncIterable<readonly ViewFound[]>): Search {
  return new Search({ find, texts: englishTexts.search, changed: () => undefined });
}

function found(number: number): ViewFound {
  return { id: `id-${number}`, displayName: 'Bob', sentAt: number, text: 'x' };
}
