import type { Mailboxes } from './mailboxes.ts';
import { Round } from './round.ts';

const MAILBOXES_A_STEP = 100;

/** How much waits for devices; mailboxes that are empty do not count. */
export interface Usage {
  readonly mailboxes: number;
  readonly messages: number;
  readonly bytes: number;
}

/** Looks through all mailboxes: for an admin who asks, not for each message. */
export async function usageOf(mailboxes: Mailboxes): Promise<Usage> {
  const round = new Round(mailboxes.rows.checkpoints, MAILBOXES_A_STEP);
  let usage: Usage = { mailboxes: 0, messages: 0, bytes: 0 };
  for (let isOver = false; !isOver;) {
    const step = await round.next();
    const known = await Promise.all(step.rows.map(({ key }) => mailboxes.find(key)));
    for (const { usage: one } of known) usage = plus(usage, one);
    isOver = step.isOver;
  }
  return usage;
}

function plus(usage: Usage, { messages, bytes }: Omit<Usage, 'mailboxes'>): Usage {
  return {
    mailboxes: usage.mailboxes + (messages > 0 ? 1 : 0),
    messages: usage.messages + messages,
    bytes: usage.bytes + bytes,
  };
}
