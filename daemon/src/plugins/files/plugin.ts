import { join } from 'node:path';
import { filesMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, Type } from '../../plugin/api.ts';
import { Answers } from './answers.ts';
import { BlobFolder } from './blob-folder.ts';
import { Files } from './files.ts';
import { type FilesContext, filesConfig } from './files-config.ts';
import { Sweeps } from './sweeps.ts';

/** Keeps encrypted files for those who know their ids (PROTOCOL.md section 7). */
export const filesPlugin = definePlugin({
  name: 'files',
  version: '0.1.0',
  reads: ['user names', 'who stores files, when and how large (the content is encrypted)'],
  configSchema: filesConfig,
  messages: filesMessages,
  async setup(context) {
    const { clock, log, storage, daemon } = context;
    let settings = context.config;
    context.onConfigChange((next) => {
      settings = next;
    });
    const folder = await BlobFolder.open(join(daemon.dataDir, 'files'));
    const files = new Files({ folder, storage, clock, log, settings: () => settings });
    const sweeps = new Sweeps({
      sweep: () => files.sweep(),
      clock,
      onFault: (error) => {
        log.error({ err: error }, 'expired files could not be removed; trying again');
      },
    });
    context.onDispose(async () => {
      sweeps.dispose();
      await files.dispose();
      await folder.close();
    });
    handleFiles(context, files);
    context.on('accountDeleted', ({ user }) => files.removeUser(user));
    context.adminCommand('files', Type.Object({}, { additionalProperties: false }), async () => ({
      ...(await files.usage()),
      mebibytes: settings.allMebibytes,
    }));
  },
});

function handleFiles(context: FilesContext, files: Files): void {
  const answers = new Answers();
  context.handle('files.limits', (_body, { user }) => files.limits(user));
  context.handle('files.create', ({ id, size }, { user }) => files.create(user, hexOf(id), size));
  context.handle('files.write', ({ id, ...part }, session) =>
    answers.give(session, files.write(session.user, hexOf(id), part)),
  );
  context.handle('files.state', ({ id }, { user }) => files.state(user, hexOf(id)));
  context.handle('files.read', ({ id, offset, length }, session) =>
    answers.give(session, files.read(hexOf(id), offset, length)),
  );
  context.handle('files.remove', async ({ id }, { user }) => {
    await files.remove(user, hexOf(id));
    return {};
  });
}

function hexOf(id: Uint8Array): string {
  return Buffer.from(id).toString('hex');
}
