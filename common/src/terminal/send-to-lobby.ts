import type { Client } from '../client/client.ts';
import { ClientProblem } from '../client/problem.ts';
import type { Clock } from '../clock.ts';
import { LobbyFeed } from './lobby-feed.ts';

export interface SendOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** What the server has stored. */
export interface SentMessage {
  readonly id: string;
  /** In the lobby only. */
  readonly number?: number;
  /** ISO 8601. */
  readonly sentAt: string;
}

/**
 * Resolves once the server has stored the message. One that failed, or took too long, is not sent later: the script
 * may try again. @throws ClientProblem
 */
export async function sendToLobby(text: string, options: SendOptions): Promise<SentMessage> {
  const { client, clock, timeoutMs } = options;
  const feed = new LobbyFeed({ client, showsOwn: false, show: ignore, failed: ignore });
  const late = new AbortController();
  const timer = clock.setTimer(timeoutMs, () => {
    late.abort();
    // Whatever waits for the server fails by that.
    client.disconnect().catch(ignore);
  });
  try {
    const { id, number, sentAt, state, problem } = await feed.say(text);
    if (state !== 'failed')
      return { id, ...(number === undefined ? {} : { number }), sentAt: isoTime(sentAt) };
    await client.lobby.discard(id);
    throw late.signal.aborted
      ? notAcknowledged(timeoutMs)
      : new ClientProblem('refused', `Not sent: ${problem}`);
  } finally {
    timer.dispose();
    feed.dispose();
  }
}

export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

export function notAcknowledged(timeoutMs: number): ClientProblem {
  const words =
    `The server did not acknowledge the message within ${timeoutMs / 1_000} seconds: ` +
    'it may have it or not. It is not sent again by itself.';
  return new ClientProblem('timed-out', words);
}

function ignore(): void {
  // Told by how the message itself ends.
}
