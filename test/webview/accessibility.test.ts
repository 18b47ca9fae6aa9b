import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axeCore from 'axe-core';
import type { Browser } from 'playwright-core';
import { ChatPage, launchChromium } from './support/chat-page.ts';
import { pageStates } from './support/page-states.ts';
import { stateOf } from './support/view-states.ts';
import { type ThemeKind, themes } from './support/themes.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../.vscode-test/screenshots');
const KINDS = Object.keys(themes) as ThemeKind[];

describe('the chat page, for everyone', function () {
  this.timeout(240_000);
  let browser: Browser;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    browser = await launchChromium();
  });

  after(() => browser.close());

  for (const kind of KINDS)
    it(`has nothing that axe would find in any state, in ${kind}`, async () => {
      await using chat = await ChatPage.open(browser, { theme: kind });
      await chat.page.evaluate(axeCore.source);
      for (const [name, state] of Object.entries(pageStates)) {
        await chat.show(state);
        await chat.page.screenshot({ path: join(SCREENSHOTS, `page ${kind} ${name}.png`) });
        assert.deepEqual(await violations(chat), [], name);
      }
    });

  it('loses nothing at 200 %: what is wider than the page breaks', async () => {
    for (const [name, state] of Object.entries(pageStates)) {
      // As wide as a side bar of 640 px is at that zoom.
      await using chat = await ChatPage.open(browser, { width: 320, height: 400 });
      await chat.show(state);
      const cut = await chat.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('#chat *')]
          .filter(
            (one) =>
              one.getBoundingClientRect().right > innerWidth + 1 &&
              getComputedStyle(one).visibility === 'visible',
          )
          .map((one) => one.className),
      );
      assert.deepEqual(cut, [], name);
    }
  });

  it('moves nothing for who wants it still', async () => {
    await using chat = await ChatPage.open(browser, { reducedMotion: 'reduce' });
    await chat.show(pageStates['a problem over messages']!);
    const moving = await chat.page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    assert.equal(moving, 0);
  });

  it('reaches everything in a message by key', async () => {
    await using chat = await ChatPage.open(browser);
    await chat.show(stateOf({ messages: pageStates['a conversation']!.messages.slice(0, 2) }));
    await chat.page.locator('[role=article][tabindex="0"]').focus();
    const labels: string[] = [];
    for (let step = 0; step < 6; step++) {
      await chat.page.keyboard.press('Tab');
      labels.push(await chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''));
    }
    assert.deepEqual(labels.slice(0, 4), ['Copy code', 'Insert', 'Open', '👍 2: Alice, Carol']);
    await chat.intents();
    await chat.page.locator('[role=article][tabindex="0"]').focus();
    await chat.page.keyboard.press('Tab');
    await chat.page.keyboard.press('Enter');
    const [intent] = await chat.intents();
    assert.equal(intent?.kind === 'code' && intent.act === 'copy' && intent.text.includes('tokenize'), true);
  });
});

async function violations(chat: ChatPage): Promise<readonly string[]> {
  return chat.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
    );
  });
}
