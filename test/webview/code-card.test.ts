import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { ChatPage, launchChromium } from './support/chat-page.ts';
import { pageStates } from './support/page-states.ts';
import { messageOf, stateOf } from './support/view-states.ts';

describe('the card of shared code', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async () => {
    browser = await launchChromium();
  });

  after(() => browser.close());

  it('shows path, note and button from one edge, in the size of other messages', async () => {
    await using chat = await ChatPage.open(browser);
    await chat.show(pageStates['shared code']!);
    const card = chat.page.locator('.code-card').first();
    const [icon, name, note, button] = await Promise.all(
      ['.icon, .codicon', 'bdi', '.text', 'button'].map((each) => card.locator(each).first().evaluate(looks)),
    );
    assert.ok(icon && name && note && button);
    assert.deepEqual([icon.left, button.left], [note.left, note.left]);
    assert.equal(name.size, note.size);
    assert.equal(name.color, note.color);
  });

  it('and a fence show code on the background of editors, without what VS Code gives code in prose', async () => {
    await using chat = await ChatPage.open(browser);
    const fence = messageOf({ text: '```\nplain\n```' });
    await chat.show(stateOf({ messages: [...pageStates['shared code']!.messages, fence] }));
    const code = chat.page.locator('pre > code');
    assert.equal(await code.count(), 2);
    for (const one of await code.all()) {
      const { background, color, around } = await one.evaluate(backgrounds);
      assert.deepEqual([background, color], ['rgba(0, 0, 0, 0)', around]);
    }
  });
});

function looks(element: Element): { left: number; size: string; color: string } {
  const { fontSize, color } = getComputedStyle(element);
  return { left: element.getBoundingClientRect().left, size: fontSize, color };
}

function backgrounds(element: Element): { background: string; color: string; around: string } {
  const { backgroundColor, color } = getComputedStyle(element);
  return { background: backgroundColor, color, around: getComputedStyle(element.parentElement!).color };
}
