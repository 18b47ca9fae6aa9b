import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../../../common/src/client/conversations/conversation.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { ToastWords } from '../../../src/direct/toast-words.ts';

const bob = directWith('bob', { unread: 1 });
const crew = groupOf('Crew');
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
        groupRequest: (group) => `added to ${group}`,
        inGroup: (user, group) => `${user} in ${group}`,
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
    assert.equal(words.wordsFor(bob, { ...hello, kind: 'deleted' }), undefined);
    visible = 'bob';
    assert.equal(words.wordsFor(bob, hello), undefined);
  });

  it('says who wrote in which group, and that somebody added the person to one', () => {
    assert.equal(words.wordsFor(crew, hello), 'message from bob in Crew');
    assert.equal(words.wordsFor(crew, undefined), 'messages from Crew');
    const added = { ...hello, kind: 'notice' } as const;
    assert.equal(words.wordsFor(crew, added), undefined);
    assert.equal(words.wordsFor({ ...crew, standing: 'request' }, added), 'added to Crew');
    assert.equal(words.wordsFor({ ...bob, standing: 'request' }, added), undefined);
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
    assert.equal(
      words.wordsFor(directWith('carol', { standing: 'request' }), undefined),
      'carol wants to write',
    );
  });
});
