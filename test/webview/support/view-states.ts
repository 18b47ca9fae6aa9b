import type { ViewMessage, ViewState } from '../../../extension/src/view-protocol.ts';
import { englishTexts } from '../../../extension/test/unit/support/english-texts.ts';

const NOON = Date.UTC(2026, 2, 2, 12);

let count = 0;

export function messageOf(part: Partial<ViewMessage> = {}): ViewMessage {
  const number = ++count;
  return {
    id: `message-${String(number).padStart(20, '0')}`,
    kind: 'text',
    user: 'bob',
    displayName: 'Bob Bernoulli',
    mine: false,
    text: `message ${number}`,
    sentAt: NOON + number * 1_000,
    state: 'received',
    tools: ['react', 'reply'],
    ...part,
  };
}

export function own(part: Partial<ViewMessage> = {}): ViewMessage {
  return messageOf({ user: 'alice', displayName: 'Alice', mine: true, state: 'read', ...part });
}

/** Many messages, as a long conversation has them: code and lists among them. */
export function manyMessages(length: number): readonly ViewMessage[] {
  const texts = [
    'Does it **build** on your side? See https://example.org/builds/17',
    'It does.\n- first\n- second',
    '```ts\nconst answer: number = await ask("life");\n```',
    'A longer one, which goes on and on so that it takes more than one line in a window of common width, as people write when they explain.',
    'ok',
  ];
  return Array.from({ length }, (_, index) => {
    const text = texts[index % texts.length];
    return messageOf({
      text: `${text} #${index}`,
      sentAt: NOON + index * 60_000,
      ...(index % 3 === 0 && { user: 'carol', displayName: 'Carol' }),
    });
  });
}

export function stateOf(part: Partial<ViewState> = {}): ViewState {
  return {
    locale: 'en',
    title: 'Bob Bernoulli (bob)',
    subject: 'person',
    protection: {
      text: 'End-to-end encrypted, verified',
      tone: 'verified',
      button: { action: 'showSafety', label: 'Safety Number' },
    },
    messages: [],
    older: 'none',
    self: 'alice',
    people: [{ user: 'bob', displayName: 'Bob Bernoulli' }],
    composer: {
      revision: 0,
      text: '',
      placeholder: 'Message Bob',
      commands: [{ name: 'help', description: 'Help' }],
      people: [],
      takesFiles: true,
    },
    strings: englishTexts.strings,
    ...part,
  };
}
