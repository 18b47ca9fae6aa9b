import type { ViewMessage, ViewStrings } from '../src/view-protocol.ts';
import { expiryWords } from './expiry.ts';
import { formatTime } from './time-format.ts';

const LABEL_LENGTH = 1_000;

interface LabelOptions {
  readonly locale: string;
  readonly strings: ViewStrings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a screen reader says of a message: "sender, time, text, state", and what belongs to it. */
export function labelOf(message: ViewMessage, options: LabelOptions): string {
  const { locale, strings } = options;
  const { quote, file, isEdited, reactions, expiresAt } = message;
  return [
    message.mine ? strings.you : message.displayName,
    formatTime(message.sentAt, { locale }),
    quote && `${strings.message.inAnswerTo} ${quote.displayName}`,
    message.text.slice(0, LABEL_LENGTH),
    file?.size,
    file?.progress?.label,
    isEdited && strings.message.edited,
    ...(reactions ?? []).map(({ emoji, label }) => `${emoji} ${label}`),
    expiresAt !== undefined && expiryWords(expiresAt, options),
    stateWords(message, strings),
  ]
    .filter(Boolean)
    .join(', ');
}

function stateWords({ state, showsState, problem }: ViewMessage, strings: ViewStrings): string {
  const words = {
    received: '',
    sent: showsState === undefined ? '' : strings.sent,
    delivered: strings.delivered,
    read: strings.read,
    sending: strings.sending,
    failed: problem ?? strings.failed,
  };
  return words[state];
}
