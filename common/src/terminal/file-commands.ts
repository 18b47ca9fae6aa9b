import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { quoteOf } from './conversation-label.ts';
import { followDelivery } from './direct-commands.ts';
import { requireConversation } from './find-conversation.ts';
import { percentOf, sizeInWords } from './measures.ts';
import { chosen } from './message-commands.ts';
import { openDirectToWrite } from './open-direct.ts';
import { openAndSend, openSink } from './own-file-ends.ts';

export async function sendFile(room: ChatRoom, file: string): Promise<void> {
  const { files, screen } = room;
  const conversation = requireConversation(room);
  await openDirectToWrite(room);
  const id = await screen.during(async ({ signal, tell }) => {
    let size = 0;
    const moved = (bytes: number) => tell(progressOf('sending', { name: file, size }, bytes));
    const sending = await openAndSend(file, moved, (source) => {
      ({ size } = source);
      demandRoom(files.largest, size);
      return files.send(conversation.id, source, signal);
    });
    await sending.done;
    return sending.id;
  });
  await followDelivery(room, conversation, id);
}

/** A file that came. */
export async function saveFile(room: ChatRoom, number: string, file: string): Promise<void> {
  const { conversation, message } = await chosen(room, number, { fits: (one) => one.file !== undefined });
  const { name = '', size = 0 } = message.file ?? {};
  await room.screen.during(async ({ signal, tell }) => {
    const sink = await openSink(file, (bytes) => tell(progressOf('saving', { name, size }, bytes)));
    try {
      await room.files.save({ conversation: conversation.id, message: message.id }, sink, signal);
    } finally {
      await sink.abandon();
    }
  });
  room.printer.notice(
    `Saved: ${quoteOf(name)}, ${sizeInWords(size)}. Open it only if you trust who sent it.`,
  );
}

/** @throws ClientProblem */
export function demandRoom(largest: number | undefined, size: number): void {
  if (largest === undefined) throw new ClientProblem('refused', 'This server takes no files.');
  if (size > largest)
    throw new ClientProblem(
      'refused',
      `This server takes files of up to ${sizeInWords(largest)}, not ${sizeInWords(size)}.`,
    );
}

function progressOf(
  what: string,
  { name, size }: { readonly name: string; readonly size: number },
  bytes: number,
): string {
  return `${what} ${quoteOf(name)} ${percentOf(bytes, size)} of ${sizeInWords(size)} (Ctrl-C gives up)`;
}
