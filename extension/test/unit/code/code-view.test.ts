import assert from 'node:assert/strict';
import { CODE_AROUND_BYTES } from '../../../../common/src/e2e/content-bodies.ts';
import { fencedCode, selectedCode } from '../../../src/code/selection-code.ts';
import type { ViewMessage } from '../../../src/view-protocol.ts';
import { TalkDesk } from '../chat/talk-desk.ts';

const code = {
  path: '../x.ts',
  start: 2,
  end: 3,
  text: 'a\n\u202eb',
  before: '',
  after: '',
  language: 'x\u0000',
};
const patch = {
  diff: 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
  remote: 'example.org/x',
  commit: '1'.repeat(40),
};

describe('shared code on the page', () => {
  let desk: TalkDesk;

  beforeEach(async () => {
    desk = await TalkDesk.sitDown();
    await desk.openPage();
  });

  afterEach(() => desk[Symbol.asyncDispose]());

  const receive = async (
    text: string,
    part: Parameters<TalkDesk['direct']['receive']>[2],
  ): Promise<ViewMessage> => {
    desk.direct.receive('bob', text, part);
    await desk.desk.settle();
    return desk.message(text);
  };

  it('shows lines with what can’t be seen in them, and opens them', async () => {
    const message = await receive('../x.ts:2-3', { kind: 'code', code });
    assert.deepEqual(message.code, { language: 'x<U+0000>', text: 'a\n<U+202E>b' });
    assert.deepEqual(message.tools, ['react', 'reply']);
    await desk.intent({ kind: 'message', act: 'openCode', id: message.id });
    await desk.intent({ kind: 'message', act: 'applyPatch', id: message.id });
    assert.deepEqual(desk.code.done, [['open', code]]);
  });

  it('shows the files of a patch with their counts, looks at it and applies it', async () => {
    const message = await receive('fix', { kind: 'patch', patch });
    const { files, origin, problem } = message.patch ?? assert.fail('no patch');
    assert.deepEqual(files, [{ path: 'x', added: 1, removed: 1, label: 'change x +1 -1' }]);
    assert.deepEqual([origin, problem], ['example.org/x @ 1111111111', undefined]);
    for (const act of ['previewPatch', 'applyPatch'] as const)
      await desk.intent({ kind: 'message', act, id: message.id });
    const titled = { ...patch, title: 'fix' };
    assert.deepEqual(desk.code.done, [
      ['preview', titled],
      ['apply', titled],
    ]);
  });

  it('says why a patch can’t be used, and does nothing where a message was taken back', async () => {
    const message = await receive('evil', {
      kind: 'patch',
      patch: { diff: patch.diff.replaceAll('/x', '/../x') },
    });
    assert.deepEqual([message.patch?.problem, message.patch?.files], ['leads out', []]);
    const id = 'B'.repeat(22);
    await desk.intent({ kind: 'message', act: 'openCode', id });
    assert.deepEqual(desk.code.done, []);
  });
});

describe('what is selected', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);

  it('is shared as whole lines, with some around them', () => {
    assert.deepEqual(selectedCode({ lines, first: 4, last: 5 }), {
      start: 5,
      end: 6,
      text: 'line 4\nline 5',
      before: 'line 1\nline 2\nline 3',
      after: 'line 6\nline 7\nline 8',
    });
    const { before, after } = selectedCode({ lines, first: 0, last: 9 });
    assert.deepEqual([before, after], ['', '']);
  });

  it('has no more around it than there is room for, the nearest lines first', () => {
    const long = 'x'.repeat(CODE_AROUND_BYTES);
    const { before, after } = selectedCode({
      lines: ['far', long, 'near', '\ud800', long],
      first: 3,
      last: 3,
    });
    assert.deepEqual([before, after], ['near', long]);
    assert.equal(selectedCode({ lines: ['\ud800'], first: 0, last: 0 }).text, '\ufffd');
  });

  it('goes to the lobby in a fence that nothing in it ends', () => {
    const text = fencedCode('`a.md:1`', 'mark`\ndown', '````\nx\n```');
    assert.equal(text, '`a.md:1`\n\n`````markdown\n````\nx\n```\n`````');
  });
});
