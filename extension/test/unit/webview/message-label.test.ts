import assert from 'node:assert/strict';
import type { ViewMessage } from '../../../src/view-protocol.ts';
import { expiryWords } from '../../../webview/expiry.ts';
import { labelOf } from '../../../webview/message-label.ts';
import { englishTexts } from '../support/english-texts.ts';

const options = { locale: 'en', strings: englishTexts.strings, now: 0 };
const hello: ViewMessage = {
  id: 'm',
  kind: 'text',
  user: 'bob',
  displayName: 'Bob',
  mine: false,
  text: 'hello',
  sentAt: Number.MAX_SAFE_INTEGER,
  state: 'received',
};

describe('what a screen reader says of a message', () => {
  const cases: readonly [Partial<ViewMessage>, string][] = [
    [{}, 'Bob, hello'],
    [{ mine: true, state: 'read' }, 'You, hello, Read'],
    [{ mine: true, state: 'failed', problem: 'full' }, 'You, hello, full'],
    [{ quote: { id: 'q', displayName: 'Carol', text: 'x' } }, 'Bob, In answer to Carol, hello'],
    [{ isEdited: true }, 'Bob, hello, edited'],
    [
      { reactions: [{ emoji: '🎉', count: 2, label: 'you, Carol', isMine: true }] },
      'Bob, hello, 🎉 you, Carol',
    ],
    [
      { text: 'a.png', file: { size: '2 MB', progress: { percent: 7, label: 'receiving 7' } } },
      'Bob, a.png, 2 MB, receiving 7',
    ],
    [{ expiresAt: 7_300_000 }, 'Bob, hello, Disappears in 2 hours'],
  ];
  for (const [part, label] of cases)
    it(label, () => assert.equal(labelOf({ ...hello, ...part }, options), label));
});

describe('the time that a message has left', () => {
  for (const [seconds, words] of [
    [-5, 'Disappears soon'],
    [59, 'Disappears soon'],
    [60, 'Disappears in 1 minute'],
    [3_599, 'Disappears in 59 minutes'],
    [86_399, 'Disappears in 23 hours'],
    [700_000, 'Disappears in 1 week'],
  ] as const)
    it(`of ${seconds} s is said as "${words}"`, () =>
      assert.equal(expiryWords(seconds * 1_000, options), words));
});
