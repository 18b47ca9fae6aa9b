import type { ViewState } from '../../../extension/src/view-protocol.ts';
import { englishTexts } from '../../../extension/test/unit/support/english-texts.ts';
import { manyMessages, messageOf, own, stateOf } from './view-states.ts';

const TALK = [
  messageOf({
    text: 'Good morning! Does the parser **build** on your side?\nSee https://example.org/builds/17, @alice',
  }),
  messageOf({
    text: 'It fails *here*, in `tokenize()`:\n```ts\n// The tokens of a line.\nexport function tokenize(line: string): Token[] {\n  const found = line.match(/\\w+|"[^"]*"/g) ?? [];\n  return found.map((text, index) => ({ text, index, isLast: index === 42 }));\n}\n```',
    reactions: [{ emoji: '👍', count: 2, label: 'Alice, Carol', isMine: true }],
  }),
  own({
    text: 'Three things:\n1. tabs\n2. quotes\n   - single\n   - double\n3. ~~commas~~\n\n> said Bob\n\n---\n## Then\nwe @bob ship. \u202eevil',
    quote: { id: 'a'.repeat(26), displayName: 'Bob', text: 'It fails here' },
    isEdited: true,
    showsState: true,
    tools: ['react', 'reply', 'edit', 'takeBack'],
  }),
  messageOf({ kind: 'notice', text: 'Bob has a new device.' }),
  messageOf({ kind: 'file', text: 'trace.log', file: { size: '1.2 MB', act: 'saveFile' } }),
  messageOf({
    kind: 'file',
    text: 'core.bin',
    file: { size: '90 MB', act: 'cancelFile', progress: { percent: 40, label: '40 %' } },
  }),
  messageOf({ kind: 'undecryptable', text: 'This message could not be decrypted.' }),
  messageOf({ kind: 'deleted', text: 'Bob took this message back.' }),
  messageOf({
    text: '```diff\n- old line\n+ new line\n```\n```py\ndef f(x: int) -> str:\n    return f"{x}" # done\n```',
    expiresAt: Date.UTC(2100, 1, 1),
  }),
  own({ state: 'failed', problem: 'Too long.', text: 'not sent' }),
];

const BANNER: ViewState['banner'] = {
  text: 'Connecting to chat.example.org…',
  tone: 'busy',
  actions: [{ action: 'reconnect', label: 'Try Now' }],
};
const composer = stateOf().composer;

/** Each state of the page that looks different from the others. */
export const pageStates: Readonly<Record<string, ViewState>> = {
  'a conversation': stateOf({
    messages: TALK,
    timer: { label: 'Messages disappear after 1 day', text: '1 day', act: 'setTimer' },
    typing: 'Bob is writing…',
    older: 'available',
    firstUnread: TALK[4]!.id,
  }),
  'a long conversation': stateOf({ messages: manyMessages(500) }),
  'shared code': stateOf({
    messages: [
      messageOf({
        kind: 'code',
        text: 'src/parser/tokenizer.ts:16-17',
        code: {
          language: 'typescript',
          text: '  const number = matchAt(NUMBER, line, at);\n  if (number) return { kind: TokenKind.Number, text: number };',
          note: 'Should this come first?',
          origin: 'github.com/example/parser',
        },
      }),
      messageOf({
        kind: 'patch',
        text: 'Words before numbers',
        patch: {
          files: [
            { path: 'src/parser/tokenizer.ts', added: 2, removed: 1, label: 'Changed, 2 added, 1 removed' },
          ],
          text: '--- a/src/parser/tokenizer.ts\n+++ b/src/parser/tokenizer.ts\n@@ -1 +1,2 @@\n-one\n+1\n+2',
        },
      }),
    ],
  }),
  'a search': stateOf({
    messages: TALK,
    search: {
      text: 'token',
      progress: 'more',
      status: '2 found so far',
      results: TALK.slice(0, 2).map(({ id, displayName, sentAt }) => ({
        id,
        displayName,
        sentAt,
        text: '…the token was here…',
      })),
    },
  }),
  'an empty lobby': stateOf({
    subject: 'lobby',
    title: 'Lobby',
    protection: { text: 'Readable by the server', tone: 'readable' },
    online: { label: '2 online', names: 'alice\nbob' },
    emptyText: 'Nobody has said anything yet.',
  }),
  'no server': stateOf({
    banner: {
      text: 'You are not connected to a server yet.',
      tone: 'info',
      actions: [{ action: 'connect', label: 'Paste an Invite…' }],
    },
  }),
  'a problem over messages': stateOf({
    messages: TALK.slice(0, 2),
    banner: { ...BANNER, tone: 'problem' },
    older: 'loading',
  }),
  'a code to compare': stateOf({
    banner: {
      ...BANNER,
      code: { label: 'Code', groups: ['12345', '67890', '12345', '67890', '12345', '67890'] },
    },
  }),
  'a request': stateOf({
    messages: TALK.slice(0, 1),
    bar: {
      text: 'mallory wants to write to you.',
      tone: 'info',
      actions: [
        { action: 'accept', label: 'Accept' },
        { action: 'block', label: 'Block' },
      ],
    },
  }),
  'a changed key': stateOf({
    messages: TALK.slice(0, 1),
    protection: { text: 'Key changed', tone: 'changed' },
    bar: {
      text: 'Bob has another key.',
      tone: 'problem',
      actions: [{ action: 'acceptIdentity', label: 'Accept' }],
    },
  }),
  'an answer that was refused': stateOf({
    messages: TALK.slice(0, 1),
    composer: {
      ...composer,
      text: 'text',
      hint: 'Too long',
      about: { kind: 'reply', id: TALK[0]!.id, label: 'Answer to Bob', text: 'Good morning' },
    },
  }),
  'a safety number': stateOf({
    safety: {
      heading: 'Safety number with Bob',
      explanation: 'Compare these.',
      status: 'Not compared yet',
      tone: 'private',
      number: {
        groups: Array.from({ length: 12 }, () => '12345'),
        qrCode: { size: 21, path: 'M0 0h7v7h-7z' },
      },
      comparison: { text: 'Another code', isMatch: false },
      verifyLabel: 'They match',
      actions: [{ action: 'copyCode', label: 'Copy' }],
      close: { action: 'closeSafety', label: 'Back' },
      strings: englishTexts.direct.safety.strings,
    },
  }),
};
