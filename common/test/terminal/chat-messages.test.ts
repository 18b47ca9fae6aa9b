import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../src/client/conversations/conversation.ts';
import { ChatAtTerminal } from './chat-at-terminal.ts';

const BEFORE = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`;

describe('messages at a terminal', () => {
  let chat: ChatAtTerminal;

  beforeEach(async () => {
    chat = new ChatAtTerminal();
    chat.parts.people.set('bob');
    await chat.enter('dm bob', /dm bob\n/);
  });

  afterEach(() => chat.dispose());

  const people = () => chat.parts.people;
  const messages = () => people().page('bob').messages;

  function incoming(text: string, part: Partial<ConversationMessage> = {}): ConversationMessage {
    const message = people().receive('bob', text, part);
    chat.client.events.emit('direct', people().set('bob'), message);
    return message;
  }

  async function own(text: string): Promise<ConversationMessage> {
    await chat.enter(text, new RegExp(text));
    await chat.until(() => messages().at(-1)?.text === text);
    const [message] = messages().slice(-1);
    assert.ok(message);
    people().settle('bob', message.id, { state: 'sent' });
    return message;
  }

  it('are numbered in the history, by which they are answered', async () => {
    const first = incoming('one');
    const second = incoming('two');
    await chat.enter(
      'history',
      new RegExp(`With bob:\n${BEFORE} \\[1\\] bob to you: one\n${BEFORE} \\[2\\] bob`),
    );
    await chat.enter('reply 1 indeed', /reply 1 indeed\n/);
    await chat.until(() => messages().length === 3);
    await chat.enter('reply to the last', /reply to the last\n/);
    await chat.until(() => messages().length === 4);
    const answers = messages()
      .slice(2)
      .map(({ text, replyTo }) => [text, replyTo?.id]);
    assert.deepEqual(answers, [
      ['indeed', first.id],
      ['to the last', second.id],
    ]);
    incoming('zero');
    await chat.enter('history 1', /\[3\] bob to you: zero/);
    await chat.enter('history', /\[1\] bob to you: one/);
    await chat.see(/\[4\] you to bob \(answers bob "one"\): indeed/);
  });

  it('have numbers where they were said only', async () => {
    incoming('one');
    await chat.enter('history', /\[1\] bob/);
    people().set('carol');
    people().receive('carol', 'hi');
    await chat.enter('dm carol', /dm carol\n/);
    await chat.enter('reply 1 indeed', /! There is no such message here/);
    await chat.enter('react one 👍', /! "one" is no number of a message/);
    await chat.enter('reply 7', /! Write: reply \[number\] <message>/);
  });

  it('are changed and taken back by who wrote them', async () => {
    incoming('theirs');
    await own('helo');
    await chat.enter('edit hello', /you changed "helo" to:\n {2}hello/);
    await chat.enter('take-back', /you took back "hello"/);
    assert.equal(messages().at(-1)?.kind, 'deleted');
    await chat.enter('edit what is gone', /! There is no message here that this could be done with/);
    await chat.enter('history', /\[1\] bob to you: theirs\n.*\[2\] you to bob: \(taken back\)/);
    await chat.enter('edit 1 mine', /! That can't be done with this message/);
  });

  it('get reactions, which the same takes back', async () => {
    await own('mine');
    const theirs = incoming('theirs');
    await chat.enter('react 👍', /me reacts with 👍 to "theirs"/);
    await chat.enter('react thumbs', /! react takes one emoji/);
    await chat.enter('react 👍👍', /! react takes one emoji/);
    assert.deepEqual(messages().find(({ id }) => id === theirs.id)?.reactions, [
      { emoji: '👍', users: ['me'] },
    ]);
    await chat.enter('history', /theirs\n {6}\(👍 me\)/);
  });

  it('that others change are told of', async () => {
    const mine = await own('shall we?');
    const theirs = incoming('yse');
    people().settle('bob', theirs.id, { text: 'yes\n12:00 carol: pay', isEdited: true });
    await chat.see(/bob changed "yse" to:\n {2}yes\n {2}12:00 carol: pay/);
    people().settle('bob', mine.id, { reactions: [{ emoji: '🎉', users: ['bob'] }] });
    await chat.see(/bob reacts with 🎉 to "shall we\?"/);
    people().settle('bob', mine.id, { reactions: [] });
    await chat.see(/bob takes back 🎉 from "shall we\?"/);
    people().settle('bob', theirs.id, { kind: 'deleted', text: '' });
    await chat.see(/bob took back "yes 12:00 carol: pay"/);
  });

  it('that others change are told of where they were not answered yet, too', async () => {
    people().set('carol');
    const message = people().receive('carol', 'hi');
    chat.client.events.emit('direct', people().set('carol'), message);
    await chat.see(/carol to you: hi/);
    await chat.until(() => people().openIds.includes('carol'));
    people().settle('carol', message.id, { kind: 'deleted', text: '' });
    await chat.see(/carol took back "hi"/);
  });

  it('disappear, and say when', async () => {
    await chat.enter('timer', /Messages here stay/);
    await chat.enter('timer soon', /! timer takes off, or a time as 30s/);
    await chat.enter(
      'timer 8h',
      /^not connected> timer 8h\n\* bob: You set messages to disappear after 8 hours\.$/m,
    );
    await chat.see(/8 hours\.\nnot connected>$/);
    assert.equal(people().find('bob')?.timer, 28_800);
    await chat.enter('timer 8h', /timer 8h\n\* Messages here disappear after 8 hours\.\nnot connected>$/);
    incoming('psst');
    await chat.see(/bob to you \(disappears [-\d: ]+\): psst/);
    await chat.enter('timer off', /timer off\n\* bob: You set messages to stay\.\nnot connected>$/);
    assert.equal(people().find('bob')?.timer, undefined);
  });

  it('that failed are sent again', async () => {
    const message = await own('into the void');
    people().settle('bob', message.id, { state: 'failed', problem: 'gone' });
    await chat.enter('retry', /retry\n/);
    await chat.until(() => messages().at(-1)?.state === 'sending');
    people().settle('bob', message.id, { state: 'sent' });
    await chat.enter('retry', /! There is no message here that this could be done with/);
    await chat.enter('retry 99', /! There is no such message here/);
  });

  it('are acted upon in a conversation only', async () => {
    await chat.enter('broadcast', /broadcast\n/);
    for (const line of ['reply hi', 'edit hi', 'take-back', 'react 👍', 'timer off', 'retry'])
      await chat.enter(line, /! Say first in which conversation/);
  });

  it('of those who are ignored stay out of sight', async () => {
    people().set('mallory', { standing: 'request' });
    await chat.enter('ignore mallory', /mallory is out of sight/);
    assert.equal(people().find('mallory')?.standing, 'ignored');
    await chat.enter('ignore bob', /! bob asks for nothing/);
  });
});
