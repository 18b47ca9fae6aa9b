import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { systemClock } from '../../../../common/src/clock.ts';
import { PeerError } from '../../../src/plugin/api.ts';
import { BlobFolder } from '../../../src/plugins/files/blob-folder.ts';
import { Files } from '../../../src/plugins/files/files.ts';
import { type FilesConfig, filesConfig } from '../../../src/plugins/files/files-config.ts';
import { memoryLog, pluginStore } from '../plugin-store.ts';

// Runs under a limit on the size of files (`ulimit -f`), which breaks a long write off as a full disk does.
const PART = 40_000;
const LARGE = '00'.repeat(16);
const SMALL = '11'.repeat(16);

const settings = Value.Default(filesConfig, { freeMebibytes: 0 }) as FilesConfig;
const store = await pluginStore('files');
const folder = await BlobFolder.open(join(process.argv[2] ?? '', 'files'));
const { storage } = store;
const files = new Files({ folder, storage, clock: systemClock, log: memoryLog(), settings: () => settings });

await files.create('alice', LARGE, 100 * PART);
const { code, written } = await fill();
const { received } = await files.state('alice', LARGE);
await files.create('alice', SMALL, PART);
await files.write('alice', SMALL, { offset: 0, data: new Uint8Array(PART) });
const { data } = await files.read(SMALL, 0, PART);
await files.dispose();
await folder.close();
await store.dispose();
process.stdout.write(
  JSON.stringify({ code, isPartKept: received > written, isSmallRead: data.length === PART }),
);

async function fill() {
  let written = 0;
  try {
    for (;;) {
      await files.write('alice', LARGE, { offset: written, data: new Uint8Array(PART) });
      written += PART;
    }
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    return { code: error.code, written };
  }
}
