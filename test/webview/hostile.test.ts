import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { ChatPage, launchChromium } from './support/chat-page.ts';
import { messageOf, own, stateOf } from './support/view-states.ts';

const HOSTILE: Readonly<Record<string, string>> = {
  HTML: '<img src="https://evil.example/a.png" onerror="window.hacked=1"><script>window.hacked=1</script><b>bold</b>',
  'HTML in a block': '<div onclick="window.hacked=1">\n<iframe src="https://evil.example/"></iframe>\n</div>',
  'an SVG': '<svg onload="window.hacked=1"><use href="https://evil.example/x.svg#a"/></svg>',
  'an image': '![picture](https://evil.example/b.png) ![](http://evil.example/c.png "t")',
  'script links': '[a](javascript:window.hacked=1) [b](data:text/html,<script>1</script>) [c](vbscript:x)',
  'command links':
    '[run](command:workbench.action.terminal.new) [file](file:///etc/passwd) [v](vscode://x/y)',
  'an autolink': '<javascript:window.hacked=1> <command:noncesense.wipeDevice> <vscode-resource:/etc/passwd>',
  'bidi controls': 'access \u202e\u2066// admin\u2069 \u2066only',
  'bidi in code': '```js\nif (isAdmin\u202e \u2066) {} \u2069\u2066\n```',
  'zero width': 'pay\u200bpal \u2060\ufeff\u2063 x',
  'towers of accents': `z${'\u0301'.repeat(400)} beside`,
  'a line of 48 KB': 'x'.repeat(48 * 1_024),
  'a line of 15 KB that is parsed': `**${'x'.repeat(15_000)}**`,
  'a line of code of 15 KB': `\`\`\`js\n${'a+'.repeat(7_500)}\n\`\`\``,
  '10,000 fences': '```\n'.repeat(10_000),
  '4,000 fences': '```\n'.repeat(4_000),
  'deep quotes': `${'>'.repeat(500)} deep`,
  'deep lists': Array.from({ length: 90 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n'),
  'brackets without end': '['.repeat(10_000),
  'asterisks without end': '*a_'.repeat(5_000),
  'backticks without end': Array.from({ length: 170 }, (_, index) => '`'.repeat(index)).join(' '),
};

describe('the chat page, of hostile content', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async () => {
    browser = await launchChromium();
  });

  after(() => browser.close());

  for (const [name, text] of Object.entries(HOSTILE))
    it(`executes and fetches nothing, and keeps its layout: ${name}`, async () => {
      await using chat = await ChatPage.open(browser);
      await chat.show(stateOf({ messages: [messageOf({ text }), own({ text: 'the last one' })] }));
      await staysItself(chat);
      await chat.page.getByText('the last one').waitFor();
    });

  it('shows hostile names of files, people and languages as text', async () => {
    await using chat = await ChatPage.open(browser);
    const name = `<img src=https://evil.example/x onerror=window.hacked=1>\u202egnp.exe${'x'.repeat(300)}`;
    const quote = { id: 'a'.repeat(26), displayName: name, text: name };
    const reactions = [{ emoji: name, count: 1, label: name, isMine: false }];
    const messages = [
      messageOf({
        kind: 'file',
        text: name,
        displayName: name,
        quote,
        file: { size: '1 MB', act: 'saveFile' },
      }),
      messageOf({ text: `\`\`\`${name}\ncode\n\`\`\``, reactions }),
    ];
    await chat.show(stateOf({ messages, title: name, typing: name }));
    await staysItself(chat);
    assert.match((await chat.page.locator('.file-name').textContent()) ?? '', /U\+202Egnp\.exe/);
  });

  it('shows what hides: turned directions and characters without width', async () => {
    await using chat = await ChatPage.open(browser);
    await chat.show(stateOf({ messages: [messageOf({ text: 'a\u202eb\u200bc `d\u200ee`' })] }));
    assert.deepEqual(await chat.page.locator('.hidden-character').allTextContents(), [
      'U+202E',
      'U+200B',
      'U+200E',
    ]);
  });

  it('follows no link itself: the host is asked, with the true address', async () => {
    await using chat = await ChatPage.open(browser);
    await chat.show(
      stateOf({ messages: [messageOf({ text: '[https://bank.example](https://evil.example/login)' })] }),
    );
    await chat.intents();
    await chat.page.getByRole('link').click();
    assert.deepEqual(await chat.intents(), [{ kind: 'open-link', url: 'https://evil.example/login' }]);
    await staysItself(chat);
  });
});

/** No script ran, nothing was asked of the network, nothing is there that could, and nothing is wider than the page. */
async function staysItself(chat: ChatPage): Promise<void> {
  const found = await chat.page.evaluate(() => ({
    hacked: 'hacked' in window,
    elements: document.querySelectorAll(
      '#chat :is(img, iframe, script, object, embed, form, style, link, base, [href], [src])',
    ).length,
    wider: [...document.querySelectorAll<HTMLElement>('#chat, .scroller, .log, .message')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.className}: ${element.scrollWidth}`),
    right: Math.max(
      ...[...document.querySelectorAll('.message')].map((one) => one.getBoundingClientRect().right),
    ),
    width: innerWidth,
  }));
  assert.equal(found.hacked, false);
  assert.equal(found.elements, 0);
  assert.deepEqual(found.wider, []);
  assert.ok(found.right <= found.width, `${found.right} of ${found.width} px`);
  assert.deepEqual(chat.requests, []);
  assert.deepEqual(chat.errors, []);
}
