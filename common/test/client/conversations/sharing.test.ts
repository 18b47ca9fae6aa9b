import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Shared } from '../../../src/client/conversations/conversations-api.ts';
import { exportMarkdown } from '../../../src/client/conversations/export-history.ts';
import { codeHash } from '../../../src/client/conversations/book/shared-code.ts';
import { textOf } from '../../../src/terminal/message-words.ts';
import { CODE_BYTES, PATCH_BYTES } from '../../../src/e2e/content-bodies.ts';
import { idle, KindsWorld, line, sayRaw } from '../support/kinds-world.ts';

const code: Shared = {
  kind: 'code',
  path: 'src/add.ts',
  start: 3,
  end: 5,
  text: 'export function add(a, b) {\n  return a + b;\n}',
  before: '',
  after: '\nadd(1, 2);',
  language: 'typescript',
  remote: 'example.org/team/sums',
  commit: '9'.repeat(40),
  note: 'why so?',
};
const patch: Shared = {
  kind: 'patch',
  title: 'the other way round',
  diff: '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
};

describe('code and patches', () => {
  let world: KindsWorld;

  beforeEach(async () => {
    world = new KindsWorld();
    await world.begin();
  });

  it('come as they were shared, count as said, and can be answered and taken back', async () => {
    const { desk, bob } = world;
    const id = await desk.messages.share('bob', code);
    await bob.until('the code', () => line(bob, id) !== undefined);
    const { kind: _code, ...shared } = code;
    const came = line(bob, id);
    assert.deepEqual([came?.kind, came?.text, came?.code], ['code', 'src/add.ts:3-5', shared]);
    await desk.until('delivered', () => line(desk, id)?.state === 'delivered');
    const answer = await bob.messages.reply('alice', id, 'because');
    assert.equal(line(bob, answer)?.replyTo?.text, 'src/add.ts:3-5');
    await bob.messages.react('alice', id, '👍', true);
    await desk.until('the reaction', () => line(desk, id)?.reactions !== undefined);
    await assert.rejects(desk.messages.edit('bob', id, 'other'), /Only texts can be edited/);

    const change = await desk.messages.share('bob', patch);
    await bob.until('the patch', () => line(bob, change) !== undefined);
    assert.deepEqual(line(bob, change)?.patch, { diff: patch.diff });
    assert.equal(bob.conversations.find('alice')?.newest?.text, 'the other way round');
    await desk.messages.takeBack('bob', change);
    await bob.until('taken back', () => line(bob, change)?.kind === 'deleted');
    assert.equal(line(bob, change)?.patch, undefined);
  });

  it('are there after a restart, and on a device that is linked later', async () => {
    const { desk, laptop } = world;
    const id = await desk.messages.share('bob', code);
    await idle(desk);
    await desk.restart();
    await desk.connect();
    await desk.lines('bob');
    assert.equal(line(desk, id)?.code?.text, code.text);
    await world.linkAll();
    const later = await desk.messages.share('bob', { ...code, start: 4, end: 6 });
    await laptop.until('the code', () => line(laptop, later) !== undefined);
    assert.equal(line(laptop, later)?.isMine, true);
  });

  it('are refused with words where they are too long or nothing', async () => {
    const { desk } = world;
    const long = { ...code, text: 'x'.repeat(CODE_BYTES + 1), start: 1, end: 1 };
    await assert.rejects(desk.messages.share('bob', long), /16385 bytes.*16384.*file/);
    const large = { ...patch, diff: 'x'.repeat(PATCH_BYTES + 1) };
    await assert.rejects(desk.messages.share('bob', large), /28673 bytes.*28672.*file/);
    for (const wrong of [{ text: '' }, { end: 9 }, { before: 'x'.repeat(3_000) }, { path: '' }])
      await assert.rejects(desk.messages.share('bob', { ...code, ...wrong }), /can’t be shared/);
    await assert.rejects(desk.messages.share('bob', { ...patch, title: '' }), /can’t be shared/);
    assert.equal(desk.conversations.page('bob').messages.length, 0);
  });

  it('that are not what they say are not shown', async () => {
    const { desk, bob } = world;
    const { kind: _kind, note: _note, ...body } = code;
    for (const wrong of [{ hash: codeHash('other') }, { hash: codeHash(code.text), end: 6 }])
      await sayRaw(bob, { kind: 'code', body: { ...body, ...wrong } });
    await desk.until('they came', () => desk.conversations.page('bob').messages.length === 2);
    for (const { kind, problem, code: shown } of desk.conversations.page('bob').messages)
      assert.deepEqual([kind, problem?.includes('not what'), shown], ['unknown', true, undefined]);
  });

  it('show their hostile names as what they are', async () => {
    const { desk, bob } = world;
    const text = 'x';
    const path = '../\u202e\n../etc/passwd';
    const raw = { path, text, start: 1, end: 1, before: '', after: '', hash: codeHash(text) };
    await sayRaw(bob, { kind: 'code', body: raw });
    await desk.until('it came', () => desk.conversations.page('bob').messages.length === 1);
    assert.equal(desk.conversations.page('bob').messages[0]?.text, '../<U+202E> ../etc/passwd:1');
  });

  it('stand in exports and terminals in a fence that nothing in them ends', async () => {
    const { desk } = world;
    const text = fc
      .array(fc.constantFrom('```', '````', '~~~', '> x', '  ````` ', 'y', ''))
      .map((parts) => parts.join('\n'));
    for (const each of ['```\n````', ...fc.sample(text, 10)].filter((one) => one !== '')) {
      const end = each.split('\n').length;
      const id = await desk.messages.share('bob', { ...code, text: each, start: 1, end });
      const message = line(desk, id);
      assert.ok(message);
      const rows = textOf(message, 1).split('\n');
      const opened = rows.findIndex((row) => /^`{3,}$/.test(row));
      assert.equal(rows.indexOf(rows[opened] ?? '', opened + 1), opened + end + 1);
    }
    let markdown = '';
    const history = desk.conversations.exportHistory();
    for await (const part of exportMarkdown({ user: 'alice', daemonKey: 'key', exportedAt: 0, history }))
      markdown += part;
    assert.match(markdown, /> src\/add\.ts:1-2\n> `{5}\n> ```\n> ````\n> `{5}\n/);
    for (const row of markdown.split('\n')) assert.match(row, /^(> .*|\*.*|#.*|Exported.*|)$/);
  });
});
