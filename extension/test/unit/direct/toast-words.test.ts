import assert from 'node:assert/strict';
import type {
  Conversation,
  ConversationMessage,
} from '../../../../common/src/client/conversations/conversation.ts';
import { ToastWords } from '../../../src/direct/toast-words.ts';

const bob: Conversation = { id: 'b', user: 'bob', trust: 'new', standing: 'accepted', unread: 1 };
const hello: ConversationMessage = {
  id: 'm',
  kind: 'text',
  from: 'bob',
  isMine: false,
  sentAt: 0,
  text: 'the secret plan',
  state: 'received',
};

describe('a toast for a direct message', () => {
  let words: ToastWords;
  let visible: string | undefined;
  let showsText: boolean;

  beforeEach(() => {
    [visible, showsText] = [undefined, false];
    words = new ToastWords({
      isVisible: (id) => id === visible,
      showsText: () => showsText,
      texts: {
        message: (user) => `message from ${user}`,
        messages: (user) => `messages from ${user}`,
        withText: (user, text) => `${user}: ${text}`,
        request: (user) => `${user} wants to write`,
      },
    });
  });

  it('names who wrote, and not what', () => {
    assert.equal(words.wordsFor(bob, hello), 'message from bob');
    assert.equal(words.wordsFor(bob, undefined), 'messages from bob');
  });

  it('has the text, on one line and not too long, when the person set that', () => {
    showsText = true;
    assert.equal(words.wordsFor(bob, { ...hello, text: ' two\n\nlines ' }), 'bob: two lines');
    assert.equal(words.wordsFor(bob, { ...hello, text: 'x'.repeat(500) })?.length, 'bob: '.length + 121);
    assert.equal(words.wordsFor(bob, { ...hello, kind: 'undecryptable' }), 'message from bob');
  });

  it('brings no link of the other person into VS Code', () => {
    showsText = true;
    const text = '[click](command:workbench.action.quit)';
    assert.doesNotMatch(words.wordsFor(bob, { ...hello, text }) ?? '', /\]\(/);
  });

  it('does not come for what is in sight, for own words, nor for what the client itself says', () => {
    assert.equal(words.wordsFor(bob, { ...hello, isMine: true }), undefined);
    assert.equal(words.wordsFor(bob, { ...hello, kind: 'notice' }), undefined);
    visible = 'b';
    assert.equal(words.wordsFor(bob, hello), undefined);
  });

  it('never comes for those who are ignored or blocked', () => {
    for (const standing of ['ignored', 'blocked'] as const)
      assert.equal(words.wordsFor({ ...bob, standing }, hello), undefined);
  });

  it('announces a stranger once, without a word of theirs', () => {
    showsText = true;
    const stranger = { ...bob, standing: 'request' } as const;
    assert.equal(words.wordsFor(stranger, hello), 'bob wants to write');
    assert.equal(words.wordsFor(stranger, hello), undefined);
    assert.equal(words.wordsFor({ ...stranger, id: 'c', user: 'carol' }, undefined), 'carol wants to write');
  });
});
