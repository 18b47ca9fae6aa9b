import { ClientProblem } from '../client/problem.ts';
import { demandRoom } from './file-commands.ts';
import { openAndSend } from './own-file-ends.ts';
import type { ChatParts } from './chat-parts.ts';
import type { SendOptions } from './send-to-lobby.ts';

export interface ConversationOptions extends SendOptions {
  readonly parts: Pick<ChatParts, 'direct' | 'files'>;
}

/**
 * A file may take as long as it takes, but not stand still. @returns the message's id once the file is at the server
 * @throws ClientProblem; `timed-out` when nothing of it went for as long as a script waits
 */
export async function sendWithoutStop(
  conversation: string,
  file: string,
  { parts: { files }, clock, timeoutMs }: ConversationOptions,
): Promise<string> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  let timer = clock.setTimer(timeoutMs, stop);
  const moved = () => {
    timer.dispose();
    timer = clock.setTimer(timeoutMs, stop);
  };
  const send = async () => {
    const { id, done } = await openAndSend(file, moved, (source) => {
      demandRoom(files.largest, source.size);
      return files.send(conversation, source, stopped.signal);
    });
    await done;
    return id;
  };
  try {
    return await Promise.race([send(), untilAborted(stopped.signal)]);
  } catch (error) {
    throw stopped.signal.aborted ? stoodStill(timeoutMs) : error;
  } finally {
    timer.dispose();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new ClientProblem('cancelled', 'It stood still.')));
  });
}

function stoodStill(timeoutMs: number): ClientProblem {
  return new ClientProblem(
    'timed-out',
    `Nothing of the file went for ${timeoutMs / 1_000} seconds: not sent.`,
  );
}
