import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../src/log.ts';
import { temporaryFolder } from '../config/temporary-folder.ts';

describe('the log', () => {
  it('is written line by line, at once', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'deep', 'daemon.log');
    createLog({ file }).info({ count: 1 }, 'first');
    assert.match(readFileSync(file, 'utf8'), /^\{"level":30,"time":"[^"]+","count":1,"msg":"first"\}\n$/);
    await folder.remove();
  });

  it('takes nobody down when its disk is full, and keeps no more than a little of what waits', function () {
    if (process.platform !== 'linux') this.skip();
    const log = createLog({ file: '/dev/full' });
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 100_000; count++) log.info({ count, text: 'x'.repeat(200) }, 'into the void');
    assert.ok(process.memoryUsage().heapUsed - before < 20e6);
  });
});
