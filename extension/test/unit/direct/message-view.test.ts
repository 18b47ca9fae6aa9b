import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../../../common/src/client/conversations/conversation.ts';
import { makeConversationView, type ConversationViewInput } from '../../../src/direct/conversation-view.ts';
import type { FileMove } from '../../../src/direct/file-moves-view.ts';
import { durationInWords, sizeInWords } from '../../../src/direct/measures.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { englishTexts } from '../support/english-texts.ts';
import { sceneOf } from '../support/scene.ts';

const upload = { kind: 'upload', id: 'u', name: 'a.png', size: 200, startedAt: 7 } as const;
const onItsWay = { kind: 'file', isMine: true, state: 'sending', text: 'a.png' } as const;

describe('what the page shows of a message', () => {
  const tools: readonly [Partial<ConversationMessage>, readonly string[] | undefined][] = [
    [{}, ['react', 'reply']],
    [{ kind: 'file' }, ['react', 'reply']],
    [{ isMine: true, state: 'read' }, ['react', 'reply', 'edit', 'takeBack']],
    [{ isMine: true, state: 'sent', kind: 'file' }, ['react', 'reply', 'takeBack']],
    [{ isMine: true, state: 'sending' }, undefined],
    [{ isMine: true, state: 'failed' }, undefined],
    [{ kind: 'deleted' }, undefined],
    [{ kind: 'undecryptable' }, undefined],
    [{ kind: 'unknown' }, undefined],
    [{ kind: 'notice' }, undefined],
  ];
  for (const [part, expected] of tools) {
    it(`offers ${expected?.join(', ') ?? 'nothing'} for ${JSON.stringify(part)}`, () =>
      assert.deepEqual(shown(part).tools, expected));
  }

  it('offers nothing where nothing can be written, or the client can’t', () => {
    assert.equal(shown({}, { conversation: directWith('bob', { trust: 'changed' }) }).tools, undefined);
    assert.equal(shown({}, { abilities: { messages: false, files: false } }).tools, undefined);
  });

  it('is in the language of the person also where the client core says it', () => {
    const scene = sceneOf({ texts: { ...englishTexts, core: (text) => `⟦${text}⟧` } });
    const failed = { isMine: true, state: 'failed', problem: 'no room' } as const;
    assert.equal(shown({ kind: 'notice', text: 'bob left' }, { scene }).text, '⟦bob left⟧');
    assert.equal(shown(failed, { scene }).problem, '⟦no room⟧');
    assert.equal(shown(failed, { scene }).text, 'hi');
    assert.match(shown({ kind: 'undecryptable', problem: 'damaged' }, { scene }).text, /⟦damaged⟧/);
    const encryption = { kind: 'failed', problem: 'disk full' } as const;
    const { banner } = view({ scene: { ...scene, direct: { encryption, all: [] } } });
    assert.match(banner?.text ?? '', /⟦disk full⟧/);
  });

  it('quotes what it answers on one line, own words as one’s own', () => {
    const scene = sceneOf({ names: new Map([['bob', 'Bob']]) });
    const quote = (from: string, text?: string) =>
      shown({ replyTo: { id: 'q', from, ...(text !== undefined && { text }) } }, { scene }).quote;
    assert.deepEqual(quote('bob', 'two\n\n lines'), { id: 'q', displayName: 'Bob', text: 'two lines' });
    assert.deepEqual(quote('alice', 'x'.repeat(300))?.text.length, 201);
    assert.deepEqual(quote('alice'), { id: 'q', displayName: 'you', text: 'not here' });
  });

  it('says who reacted, and whether that was oneself', () => {
    const reactions = [
      { emoji: '🎉', users: ['bob', 'alice'] },
      { emoji: '👀', users: ['carol'] },
    ];
    assert.deepEqual(shown({ reactions }).reactions, [
      { emoji: '🎉', count: 2, label: 'bob, you', isMine: true },
      { emoji: '👀', count: 1, label: 'carol', isMine: false },
    ]);
    assert.equal(shown({ reactions: [] }).reactions, undefined);
  });

  it('says who took what back, and what was altered', () => {
    assert.equal(shown({ kind: 'deleted', text: '' }).text, 'bob took it back');
    assert.equal(shown({ kind: 'deleted', text: '', isMine: true }).text, 'you took it back');
    assert.equal(shown({ isEdited: true }).isEdited, true);
    assert.equal(shown({ expiresAt: 5 }).expiresAt, 5);
  });

  it('shows the name and size of a file, and lets save what came whole', () => {
    const file = { name: 'a.png', size: 1_234_567 };
    assert.deepEqual(shown({ kind: 'file', text: 'a.png', file }).file, { size: '1.2 MB', act: 'saveFile' });
    assert.deepEqual(shown({ kind: 'file', file }, { abilities: { messages: true, files: false } }).file, {
      size: '1.2 MB',
    });
    assert.deepEqual(shown({ kind: 'file', file, isMine: true, state: 'failed' }).file, { size: '1.2 MB' });
  });

  it('shows how far a file is, and lets stop what this window moves', () => {
    const file = { name: 'a.png', size: 200, moved: 150 };
    const elsewhere = shown({ ...onItsWay, file });
    assert.deepEqual(elsewhere.file, { size: '200 bytes', progress: { percent: 75, label: 'sending 75' } });
    const here = shown({ ...onItsWay, file }, { moves: [{ ...upload, message: 'm' }] });
    assert.equal(here.file?.act, 'cancelFile');
    const saved = shown({ kind: 'file', id: 'm', file }, { moves: [{ kind: 'download', id: 'm' }] });
    assert.deepEqual(saved.file, {
      size: '200 bytes',
      progress: { percent: 75, label: 'receiving 75' },
      act: 'cancelFile',
    });
  });

  it('has one line for an upload, from its start on: its own until the client shows one', () => {
    const lines = (messages: readonly ConversationMessage[], move: FileMove = upload) =>
      view({ page: { messages, older: 'none' }, moves: [move] }).messages.map(({ id, text, file }) => [
        id,
        text,
        file?.progress?.percent,
      ]);
    assert.deepEqual(lines([message({})]), [
      ['m', 'hi', undefined],
      ['u', 'a.png', 0],
    ]);
    const file = { name: 'a.png', size: 200, moved: 100 };
    const sent = [message({ ...onItsWay, file })];
    assert.deepEqual(lines(sent, { ...upload, message: 'm' }), [['m', 'a.png', 50]]);
  });

  it('says who is writing', () => {
    const conversation = groupOf('Crew', { typing: ['bob', 'carol'] });
    assert.equal(view({ conversation }).typing, 'bob and carol writing');
    assert.equal(view({}).typing, undefined);
  });

  it('says when messages disappear; in a group only its owner changes that', () => {
    const timer = 3_600;
    const ofOwner = view({ conversation: groupOf('Crew', { timer }) }).timer;
    assert.deepEqual(ofOwner, { label: 'gone after 1 hour', text: '1 hour', act: 'setTimer' });
    const ofMember = view({ conversation: groupOf('Crew', { timer, owner: 'bob' }) }).timer;
    assert.deepEqual(ofMember, { label: 'gone after 1 hour', text: '1 hour' });
    assert.equal(view({ conversation: groupOf('Crew', { owner: 'bob' }) }).timer, undefined);
    assert.equal(view({ conversation: directWith('bob', { standing: 'request' }) }).timer, undefined);
  });

  it('keeps saying what is answered when that is gone', () => {
    const about = { kind: 'reply', id: 'gone' } as const;
    const { composer } = view({ composer: { revision: 0, text: '', about } });
    assert.deepEqual(composer.about, { ...about, label: 'answer to ', text: 'not here' });
  });
});

describe('measures in words', () => {
  for (const [seconds, words] of [
    [30, '30 seconds'],
    [300, '5 minutes'],
    [5_400, '90 minutes'],
    [86_400, '1 day'],
    [2_419_200, '4 weeks'],
    [61, '61 seconds'],
  ] as const)
    it(`${seconds} s are ${words}`, () => assert.equal(durationInWords(seconds, 'en'), words));

  for (const [bytes, words] of [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [1_234_567, '1.2 MB'],
    [5_000_000_000, '5 GB'],
    [5_000_000_000_000, '5,000 GB'],
  ] as const)
    it(`${bytes} are ${words}`, () => assert.equal(sizeInWords(bytes, 'en'), words));

  it('are said as the person’s language does', () => assert.equal(sizeInWords(1_500_000, 'de'), '1,5 MB'));
});

function shown(part: Partial<ConversationMessage>, input: Partial<ConversationViewInput> = {}) {
  const page = { messages: [message(part)], older: 'none' } as const;
  return view({ page, ...input }).messages[0] ?? assert.fail('no message');
}

function view(input: Partial<ConversationViewInput>) {
  return makeConversationView({
    scene: sceneOf(),
    conversation: directWith('bob'),
    page: { messages: [], older: 'none' },
    abilities: { messages: true, files: true },
    moves: [],
    safety: undefined,
    composer: { revision: 0, text: '' },
    ...input,
  });
}

function message(part: Partial<ConversationMessage>): ConversationMessage {
  const basics = { id: 'm', kind: 'text', from: 'bob', isMine: false } as const;
  return { ...basics, sentAt: 0, text: 'hi', state: 'received', ...part };
}
