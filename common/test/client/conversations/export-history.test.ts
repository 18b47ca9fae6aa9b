import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Conversation, ConversationMessage } from '../../../src/client/conversations/conversation.ts';
import {
  exportJson,
  exportMarkdown,
  type HistoryPart,
} from '../../../src/client/conversations/export-history.ts';
import { fuzzAsync } from '../../support/fuzz.ts';

const bob: Conversation = {
  kind: 'direct',
  id: 'id-bob',
  title: 'bob_b',
  user: 'bob_b',
  trust: 'verified',
  standing: 'accepted',
  unread: 1,
  typing: [],
};
const carol: Conversation = { ...bob, id: 'id-carol', title: 'carol', user: 'carol', trust: 'new' };

function message(text: string, more: Partial<ConversationMessage> = {}): ConversationMessage {
  const base = { id: 'm', kind: 'text', from: 'bob_b', isMine: false, sentAt: 1_700_000_000_000 } as const;
  return { ...base, text, state: 'received', ...more };
}

async function exported(write: typeof exportJson, parts: readonly HistoryPart[]): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/require-await -- a generator over what is there
  async function* history() {
    yield* parts;
  }
  const input = { user: 'alice', daemonKey: 'key', exportedAt: 1_700_000_000_000, history: history() };
  let text = '';
  for await (const piece of write(input)) text += piece;
  return text;
}

describe('exportJson', () => {
  it('tells everything, each conversation before its messages, and that it is whole', async () => {
    const mine = message('hello', {
      id: 'n',
      from: 'alice',
      isMine: true,
      state: 'failed',
      problem: 'too long',
    });
    const parts = [
      { conversation: bob, messages: [message('one')] },
      { conversation: bob, messages: [mine] },
      { conversation: carol, messages: [] },
    ];
    const lines = (await exported(exportJson, parts))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const sentAt = '2023-11-14T22:13:20.000Z';
    assert.deepEqual(lines, [
      { type: 'history', version: 1, user: 'alice', server: 'key', exportedAt: sentAt },
      {
        type: 'conversation',
        kind: 'direct',
        id: 'id-bob',
        title: 'bob_b',
        trust: 'verified',
        standing: 'accepted',
      },
      { type: 'message', conversation: 'id-bob', ...message('one'), sentAt },
      { type: 'message', conversation: 'id-bob', ...mine, sentAt },
      {
        type: 'conversation',
        kind: 'direct',
        id: 'id-carol',
        title: 'carol',
        trust: 'new',
        standing: 'accepted',
      },
      { type: 'end', conversations: 2, messages: 2 },
    ]);
  });

  it('has one line for each message, whatever is in it', async () => {
    await fuzzAsync(100, fc.string({ unit: 'binary' }), async (text) => {
      const all = await exported(exportJson, [{ conversation: bob, messages: [message(text)] }]);
      const lines = all.trimEnd().split('\n');
      assert.equal(lines.length, 4);
      assert.equal((JSON.parse(lines[2] ?? '') as ConversationMessage).text, text);
    });
  });
});

describe('exportMarkdown', () => {
  const textOf = async (text: string) =>
    (await exported(exportMarkdown, [{ conversation: bob, messages: [message(text)] }]))
      .split('\n\n')
      .slice(4)
      .join('\n\n');

  it('reads well', async () => {
    const parts = [
      {
        conversation: bob,
        messages: [
          message('Hello, how are you?\nWell, I hope.'),
          message('', { kind: 'undecryptable', problem: 'Its keys are gone.' }),
          message('The key of bob_b has changed.', { kind: 'notice' }),
          message('yes', { from: 'alice', isMine: true, state: 'read' }),
          message('Well *enough*.', {
            isEdited: true,
            replyTo: { id: 'n', from: 'alice', text: 'yes' },
            reactions: [{ emoji: '👍', users: ['alice', 'bob_b'] }],
          }),
          message('gone', { replyTo: { id: 'o', from: 'alice' } }),
          message('', { kind: 'deleted' }),
        ],
      },
      { conversation: carol, messages: [message('1. no')] },
    ];
    assert.equal(
      await exported(exportMarkdown, parts),
      [
        '# Direct messages of alice',
        '',
        'Exported 2023-11-14T22:13:20.000Z from the server key.',
        '',
        '## With bob\\_b',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z',
        '',
        '> Hello, how are you?\\',
        '> Well, I hope.',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z',
        '',
        '*Its keys are gone.*',
        '',
        '*Notice*',
        '',
        '> The key of bob\\_b has changed.',
        '',
        '**alice**, 2023-11-14T22:13:20.000Z, read',
        '',
        '> yes',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z, edited',
        '',
        '*In answer to alice:*',
        '',
        '> yes',
        '',
        '> Well \\*enough\\*.',
        '',
        '*👍 alice, bob\\_b*',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z',
        '',
        '*In answer to alice*',
        '',
        '> gone',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z',
        '',
        '*Taken back.*',
        '',
        '## With carol',
        '',
        '**bob\\_b**, 2023-11-14T22:13:20.000Z',
        '',
        '> 1\\. no',
        '',
      ].join('\n'),
    );
  });

  const forgeries = {
    'a heading': ['# x', '> \\# x'],
    'an underlined heading': ['x\n===', '> x\\\n> \\==='],
    'a rule': ['---', '> \\---'],
    'the end of the quotation': ['x\n\n**alice**, yesterday', '> x\n> \n> \\*\\*alice\\*\\*, yesterday'],
    'a line that only some see': ['x\u2028# y\u0085z\vw', '> x\\\n> \\# y\\\n> z\\\n> w'],
    HTML: ['</blockquote><h1>', '> \\</blockquote\\>\\<h1\\>'],
    'an entity': ['&lt;', '> \\&lt;'],
    'a link': ['[x](http://y)', '> \\[x\\](http://y)'],
    'a list': ['- a\n2) b\n+ c', '> \\- a\\\n> 2\\) b\\\n> \\+ c'],
    'an indented block': ['    x\n\ty', '> &nbsp;&nbsp;&nbsp;&nbsp;x\\\n> &nbsp;&nbsp;&nbsp;&nbsp;y'],
    'a fence': ['```\nx', '> \\`\\`\\`\\\n> x'],
    'an escape of its own': ['\\# x\\', '> \\\\# x\\\\'],
    'another order of reading': ['a\u202eb\u0000', '> a(U+202E)b(U+0000)'],
  } as const;
  for (const [what, [text, expected]] of Object.entries(forgeries)) {
    it(`shows ${what} as it was written`, async () => {
      assert.equal(await textOf(text), `${expected}\n`);
    });
  }

  it('keeps all of a text in its quotation, and every letter of it', async () => {
    const structure = fc.constantFrom(
      '\n',
      '\r\n',
      '\u2028',
      '# ',
      '- ',
      '1.',
      '```',
      '>',
      '\\',
      '<b>',
      '    ',
      '===',
      '[',
      '](',
    );
    const letters = fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => text.replace(/\p{Cf}/gu, ''));
    const texts = fc.array(fc.oneof(structure, letters)).map((pieces) => pieces.join(''));
    await fuzzAsync(300, texts, async (text) => {
      const quoted = (await textOf(text)).replace(/\n$/, '').split('\n');
      for (const line of quoted) assert.match(line, /^>( |$)/);
      const plain = (line: string) => line.replaceAll('&nbsp;', ' ').replace(/\\([!-/:-@[-`{-~])/g, '$1');
      const read = quoted.map((line) => plain(line.slice(2).replace(/(?<!\\)((?:\\\\)*)\\$/, '$1')));
      assert.equal(read.join('').replaceAll(' ', ''), text.replaceAll(/[ \n\r\u2028\u2029]/g, ''));
    });
  });
});
