import assert from 'node:assert/strict';
import type { ViewFileIntent, ViewIntent } from '../../../src/view-protocol.ts';
import { droppedUris, mayBeFiles } from '../../../webview/dropped.ts';
import { FileSender } from '../../../webview/file-sender.ts';

describe('a page that hands over files', () => {
  it('sends a part when the last one was taken, and file after file', async () => {
    const { sent, sender } = page();
    const content = Uint8Array.from({ length: 1_048_576 + 3 }, (_, index) => index % 251);
    sender.add([new File([content], 'a.bin', { type: 'image/png' }), new File([], 'empty')]);
    assert.deepEqual(sent, [
      { kind: 'file-begin', transfer: 0, name: 'a.bin', size: content.length, mediaType: 'image/png' },
    ]);
    await sender.answer({ transfer: 0, wantsMore: true });
    await sender.answer({ transfer: 0, wantsMore: true });
    assert.deepEqual(
      sent.slice(1).flatMap((intent) => (intent.kind === 'file-part' ? [...intent.bytes] : [])),
      [...content],
    );
    assert.equal(sent.length, 3);
    await sender.answer({ transfer: 0, wantsMore: false });
    assert.deepEqual(sent.at(-1), {
      kind: 'file-begin',
      transfer: 1,
      name: 'empty',
      size: 0,
      mediaType: '',
    });
  });

  it('goes on with the next one when the host does not want this one', async () => {
    const { sent, sender } = page();
    sender.add([new File(['too large'], 'a'), new File(['b'], 'b')]);
    await sender.answer({ transfer: 0, wantsMore: false });
    // Said late, of the one that is over.
    await sender.answer({ transfer: 0, wantsMore: false });
    await sender.answer({ transfer: 1, wantsMore: true });
    assert.deepEqual(
      sent.map(({ kind, transfer }) => [kind, transfer]),
      [
        ['file-begin', 0],
        ['file-begin', 1],
        ['file-part', 1],
      ],
    );
  });

  it('says so when one can’t be read, as a folder', async () => {
    const { sent, sender } = page();
    const folder = Object.assign(new File(['x'], 'folder'), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotFoundError')) }),
    });
    sender.add([folder]);
    await sender.answer({ transfer: 0, wantsMore: true });
    assert.deepEqual(sent.at(-1), { kind: 'file-abort', transfer: 0 });
  });
});

describe('what is dropped on a page', () => {
  it('are files of the system, or of the editor’s own lists', () => {
    assert.deepEqual([['Files'], ['application/vnd.code.uri-list'], ['text/plain']].map(mayBeFiles), [
      true,
      true,
      false,
    ]);
  });

  it('is named by its URIs, no links and no comments', () => {
    const data = new Map([
      [
        'text/uri-list',
        '# two\r\nfile:///a%20b\r\nhttps://example.org/\r\nvscode-remote://ssh/c\r\n\r\nno uri',
      ],
    ]);
    assert.deepEqual(droppedUris({ getData: (type) => data.get(type) ?? '' }), [
      'file:///a%20b',
      'vscode-remote://ssh/c',
    ]);
  });
});

function page() {
  const sent: Exclude<ViewFileIntent, { kind: 'attach' | 'drop' }>[] = [];
  const sender = new FileSender((intent: ViewIntent) => {
    assert.ok('transfer' in intent);
    sent.push(intent);
  });
  return { sent, sender };
}
