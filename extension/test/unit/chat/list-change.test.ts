import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listChange } from '../../../src/chat/list-change.ts';
import type { ViewMessage } from '../../../src/view-protocol.ts';
import { MessageList } from '../../../webview/message-list.ts';

describe('what the page is told of a list of messages', () => {
  it('leads from any list to any other', () => {
    const lists = fc.array(fc.array(fc.tuple(fc.integer({ max: 8, min: 0 }), fc.constantFrom('a', 'b'))));
    fc.assert(
      fc.property(lists, (states) => {
        const page = new MessageList();
        let before: readonly ViewMessage[] = [];
        for (const state of states) {
          const after = state.map(([id, text]) => messageOf(String(id), text));
          assert.deepEqual(page.take(structuredClone(listChange(before, after))), after);
          before = after;
        }
      }),
    );
  });

  it('is one message when one came, and nothing when nothing did', () => {
    const before = Array.from({ length: 1_000 }, (_, index) => messageOf(String(index), 'a'));
    const same = structuredClone(before);
    assert.deepEqual(listChange(before, same), { start: 1_000, removed: 0, added: [] });
    const came = messageOf('new', 'b');
    assert.deepEqual(listChange(before, [...same, came]), { start: 1_000, removed: 0, added: [came] });
    const older = messageOf('old', 'c');
    assert.deepEqual(listChange(before, [older, ...same]), { start: 0, removed: 0, added: [older] });
  });

  it('is a change of what belongs to a message, too', () => {
    const before = [messageOf('1', 'a'), messageOf('2', 'b')];
    const after = [messageOf('1', 'a'), { ...messageOf('2', 'b'), isEdited: true }];
    assert.deepEqual(listChange(before, after), { start: 1, removed: 1, added: [after[1]] });
  });
});

function messageOf(id: string, text: string): ViewMessage {
  const who = { user: 'bob', displayName: 'Bob', mine: false };
  return { id, kind: 'text', ...who, text, sentAt: 1, state: 'received' };
}
