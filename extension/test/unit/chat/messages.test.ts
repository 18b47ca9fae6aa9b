import assert from 'node:assert/strict';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { TalkDesk } from './talk-desk.ts';

describe('a person writing about messages', () => {
  let desk: TalkDesk;

  beforeEach(async () => {
    desk = await TalkDesk.sitDown();
    desk.direct.receive('bob', 'Shall we?\nNow?');
    await desk.openPage();
  });

  afterEach(() => desk[Symbol.asyncDispose]());

  it('answers one: the composer says which, the answer quotes it', async () => {
    await desk.intent({ kind: 'message', act: 'reply', id: desk.idOf('Shall we?\nNow?') });
    assert.deepEqual(desk.last.composer.about, {
      kind: 'reply',
      id: desk.idOf('Shall we?\nNow?'),
      label: 'answer to bob',
      text: 'Shall we? Now?',
    });
    await desk.submit('Gladly');
    assert.equal(desk.last.composer.about, undefined);
    assert.deepEqual(desk.message('Gladly').quote, {
      id: desk.idOf('Shall we?\nNow?'),
      displayName: 'bob',
      text: 'Shall we? Now?',
    });
  });

  it('does not answer after all', async () => {
    await desk.intent({ kind: 'message', act: 'reply', id: desk.idOf('Shall we?\nNow?') });
    await desk.intent({ kind: 'leave-about' });
    await desk.submit('Hello');
    assert.equal(desk.message('Hello').quote, undefined);
  });

  it('gets the answer back when it is not taken, still an answer', async () => {
    await desk.intent({ kind: 'message', act: 'reply', id: desk.idOf('Shall we?\nNow?') });
    desk.direct.problem = new ClientProblem('encryption-not-ready', 'not now');
    await desk.submit('Gladly');
    const { text, hint, about } = desk.last.composer;
    assert.deepEqual([text, hint, about?.kind], ['Gladly', 'not now', 'reply']);
  });

  it('alters an own one; the draft of before comes back', async () => {
    const id = desk.direct.say('bob', { text: '/etc is the folder' });
    await desk.intent({ kind: 'draft', text: 'half a dra' });
    await desk.intent({ kind: 'message', act: 'edit', id });
    const { text, replaces, about } = desk.last.composer;
    assert.deepEqual([text, replaces, about?.kind], ['//etc is the folder', true, 'edit']);
    await desk.submit('//etc was the folder');
    assert.equal(desk.message('/etc was the folder').isEdited, true);
    assert.deepEqual([desk.last.composer.text, desk.last.composer.about], ['half a dra', undefined]);
  });

  it('leaves an own one as it was, and has the draft again', async () => {
    const id = desk.direct.say('bob', { text: 'as it was' });
    await desk.intent({ kind: 'draft', text: 'half a dra' });
    await desk.intent({ kind: 'message', act: 'edit', id });
    await desk.intent({ kind: 'draft', text: 'as it will be' });
    await desk.intent({ kind: 'leave-about' });
    const { text, replaces } = desk.last.composer;
    assert.deepEqual([text, replaces, desk.message('as it was').isEdited], ['half a dra', true, undefined]);
  });

  it('has the draft again after altering one and then another', async () => {
    const [one, two] = ['one', 'two'].map((text) => desk.direct.say('bob', { text }));
    assert.ok(one !== undefined && two !== undefined);
    await desk.intent({ kind: 'draft', text: 'half a dra' });
    await desk.intent({ kind: 'message', act: 'edit', id: one });
    await desk.intent({ kind: 'message', act: 'edit', id: two });
    assert.equal(desk.last.composer.text, 'two');
    await desk.intent({ kind: 'leave-about' });
    assert.equal(desk.last.composer.text, 'half a dra');
  });

  it('gets an edit back that is not taken, and never sends it as a message', async () => {
    const id = desk.direct.say('bob', { text: 'as it was' });
    await desk.intent({ kind: 'draft', text: 'half a dra' });
    await desk.intent({ kind: 'message', act: 'edit', id });
    desk.direct.problem = new ClientProblem('lost', 'the disk is full');
    await desk.submit('as it will be');
    const { text, replaces, about } = desk.last.composer;
    assert.deepEqual([text, replaces, about?.kind], ['as it will be', true, 'edit']);
    await desk.intent({ kind: 'leave-about' });
    assert.equal(desk.last.composer.text, 'half a dra');
    assert.deepEqual(desk.texts, ['Shall we?\nNow?', 'as it was']);
  });

  it('can neither alter what others said nor answer what is not there, whatever the page says', async () => {
    await desk.intent({ kind: 'message', act: 'edit', id: desk.idOf('Shall we?\nNow?') });
    await desk.intent({ kind: 'message', act: 'reply', id: 'nowhere'.padEnd(22, '-') });
    assert.equal(desk.last.composer.about, undefined);
  });

  it('takes one back after saying so twice', async () => {
    const id = desk.direct.say('bob', { text: 'oh no' });
    desk.questions.takesBack = false;
    await desk.intent({ kind: 'message', act: 'takeBack', id });
    assert.equal(desk.message('oh no').kind, 'text');
    desk.questions.takesBack = true;
    await desk.intent({ kind: 'message', act: 'takeBack', id });
    assert.equal(desk.message('you took it back').kind, 'deleted');
  });

  it('reacts, and takes that away again', async () => {
    const id = desk.idOf('Shall we?\nNow?');
    await desk.intent({ kind: 'react', id, emoji: '🎉', isOn: true });
    assert.deepEqual(desk.message('Shall we?\nNow?').reactions?.[0]?.emoji, '🎉');
    await desk.intent({ kind: 'react', id, emoji: '🎉', isOn: false });
    assert.equal(desk.message('Shall we?\nNow?').reactions, undefined);
  });

  it('is noted as writing while that is a message, not a command and not an edit', async () => {
    const id = desk.direct.say('bob', { text: 'mine' });
    for (const text of ['', '/', '/dm carol hi']) await desk.intent({ kind: 'draft', text });
    await desk.intent({ kind: 'message', act: 'edit', id });
    await desk.intent({ kind: 'draft', text: 'mine too' });
    assert.deepEqual(desk.direct.typed, []);
    await desk.intent({ kind: 'leave-about' });
    await desk.intent({ kind: 'draft', text: 'h' });
    assert.deepEqual(desk.direct.typed, ['bob']);
  });

  it('is noted nowhere where nothing can be sent', async () => {
    desk.direct.set('bob', { standing: 'request' });
    await desk.intent({ kind: 'draft', text: 'h' });
    assert.deepEqual(desk.direct.typed, []);
  });

  it('sets after which time messages disappear', async () => {
    assert.deepEqual(desk.last.timer, { label: 'nothing disappears', text: 'off', act: 'setTimer' });
    desk.questions.timerChoice = 86_400;
    await desk.intent({ kind: 'action', action: 'setTimer' });
    assert.deepEqual(desk.last.timer, { label: 'gone after 1 day', text: '1 day', act: 'setTimer' });
    desk.questions.timerChoice = 'off';
    await desk.intent({ kind: 'action', action: 'setTimer' });
    assert.equal(desk.last.timer.text, 'off');
  });

  it('is offered none of that by a client that can’t', async () => {
    desk.hasMessages = false;
    await desk.intent({ kind: 'message', act: 'reply', id: desk.idOf('Shall we?\nNow?') });
    const [message] = desk.last.messages;
    assert.deepEqual(
      [message?.tools, desk.last.timer, desk.last.composer.about],
      [undefined, undefined, undefined],
    );
  });
});
