import { exportJson, exportMarkdown, type HistoryExport } from '../client/conversations/export-history.ts';
import { UsageError } from '../node/command-line.ts';
import type { ChatRoom } from './chat-room.ts';
import { confirm } from './confirm.ts';
import { openDirect } from './open-direct.ts';
import { pathOf, writeNewFile } from './own-files.ts';

const formats = { json: exportJson, markdown: exportMarkdown } as const;

/** All direct messages of this machine, into a file that is not encrypted. */
export async function exportHistory(room: ChatRoom, file: string, format = 'json'): Promise<void> {
  if (!isFormat(format)) throw new UsageError(`export writes json or markdown, not "${format}"`);
  const history = await historyOf(room);
  await confirm(room, `Write all your direct messages, readable, to ${pathOf(file)}?`);
  const path = await writeNewFile(file, formats[format](history));
  room.printer.notice(`Exported: ${path}\nIt is not encrypted: whoever has it can read your messages.`);
}

async function historyOf(room: ChatRoom): Promise<HistoryExport> {
  const direct = await openDirect(room);
  const { profile } = room.client;
  return {
    user: profile?.user ?? '',
    daemonKey: profile?.daemonKey ?? '',
    exportedAt: room.clock.now(),
    history: direct.exportHistory(),
  };
}

function isFormat(name: string): name is keyof typeof formats {
  return Object.hasOwn(formats, name);
}
