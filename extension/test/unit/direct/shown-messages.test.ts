import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../../../common/src/client/conversations/conversation.ts';
import { makeMessages } from '../../../src/direct/message-view.ts';
import { sceneOf } from '../support/scene.ts';

describe('what the page shows of many messages', () => {
  const messages: readonly ConversationMessage[] = [
    { id: 'a', kind: 'text', from: 'bob', isMine: false, sentAt: 1, text: 'hello', state: 'received' },
    { id: 'b', kind: 'text', from: 'alice', isMine: true, sentAt: 2, text: 'hello back', state: 'sent' },
  ];
  const scene = sceneOf();

  it('is made once of each, and anew only where that message is another one', () => {
    const before = show({});
    const next: ConversationMessage = { ...messages[1]!, id: 'c', text: 'and more' };
    const after = show({ lines: [...messages, next] });
    assert.equal(after[0], before[0]);
    // It is not the last one that was sent any more.
    assert.deepEqual([before[1]?.showsState, after[1]?.showsState], [true, undefined]);
  });

  it('is made anew where a name, the person or what they can do is another one', () => {
    const [before] = show({});
    const [renamed] = show({ part: { ...scene, names: new Map([['bob', 'Bob']]) } });
    const [readOnly] = show({ canWrite: false });
    assert.deepEqual([before?.displayName, renamed?.displayName], ['bob', 'Bob']);
    assert.deepEqual([before?.tools?.length, readOnly?.tools], [2, undefined]);
    assert.deepEqual(show({}), show({}));
  });

  function show({ lines = messages, part = scene, canWrite = true }) {
    return makeMessages({
      scene: part,
      page: { messages: lines, older: 'none' },
      abilities: { messages: true, files: true },
      moves: [],
      canWrite,
    });
  }
});
