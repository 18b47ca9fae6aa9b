import assert from 'node:assert/strict';
import type { DirectConversation } from '../../../../common/src/client/conversations/conversation.ts';
import { directWith } from '../support/conversations.ts';
import { useEditorStandIn } from '../support/editor-stand-in.ts';
import { sceneOf } from '../support/scene.ts';

describe('a person in the list of conversations', () => {
  const people = new Map([['olga', { user: 'olga', displayName: 'Olga' }]]);
  let editor: Disposable;

  before(() => {
    editor = useEditorStandIn();
  });

  after(() => editor[Symbol.dispose]());

  async function itemOf(part: Partial<DirectConversation>) {
    const { directItem } = await import('../../../src/workbench/direct-item.ts');
    const { description, tooltip, accessibilityInformation } = directItem(
      directWith('olga', part),
      sceneOf({ people }),
    );
    return {
      description,
      tooltip: typeof tooltip === 'string' ? tooltip : '',
      spoken: accessibilityInformation?.label ?? '',
    };
  }

  it('on an original client is marked so, for eyes and for a screen reader', async () => {
    const { description, tooltip, spoken } = await itemOf({ protection: 'classic', unread: 2 });
    assert.equal(description, '⟦classic⟧ · ⟦2 unread⟧ · ⟦online⟧');
    for (const words of [tooltip, spoken]) assert.match(words, /⟦uses an original client⟧/);
  });

  it('on any other client is not', async () => {
    const { description, tooltip, spoken } = await itemOf({});
    assert.equal(description, '⟦online⟧');
    for (const words of [tooltip, spoken]) assert.doesNotMatch(words, /original client/);
  });

  it('who is blocked is that and nothing else', async () => {
    const { description } = await itemOf({ protection: 'classic', standing: 'blocked' });
    assert.equal(description, '⟦blocked⟧');
  });
});
