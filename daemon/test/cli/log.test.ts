import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HeldClock } from '../../../common/test/support/held-clock.ts';
import { createLog } from '../../src/log.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

interface Line {
  readonly msg: string;
  readonly leftOut?: number;
}

/** Bytes of what is still referred to. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('the log', () => {
  let clock: HeldClock;
  let folder: TemporaryFolder;
  let file: string;

  beforeEach(async () => {
    clock = new HeldClock();
    folder = await temporaryFolder();
    file = join(folder.path, 'deep', 'daemon.log');
  });

  afterEach(() => folder.remove());

  const lines = () =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('is written line by line, at once', () => {
    createLog({ file }, clock).info({ count: 1 }, 'first');
    assert.match(readFileSync(file, 'utf8'), /^\{"level":30,"time":"[^"]+","count":1,"msg":"first"\}\n$/);
  });

  it('tells what goes wrong again and again twenty times a minute, and then how often it did not', () => {
    const log = createLog({ file }, clock);
    const fail = (hook: string) =>
      log.error({ plugin: 'odd', hook, err: new Error('boom') }, 'a plugin failed');
    for (let count = 0; count < 10_000; count++) fail('decided');
    fail('admit');
    log.warn('something else');
    clock.advance(60_000);
    fail('decided');
    const messages = lines().map(({ msg }) => msg);
    assert.deepEqual(messages, [
      ...Array.from({ length: 20 }, () => 'a plugin failed'),
      'more lines like the last one are left out for a minute',
      'a plugin failed',
      'something else',
      'lines like the next one were left out',
      'a plugin failed',
    ]);
    assert.equal(lines().at(-2)?.leftOut, 9_980);
  });

  it('tells one plugin from another, and leaves out nothing that is no problem', () => {
    const log = createLog({ file }, clock);
    const [one, two] = [log.child({ plugin: 'one' }), log.child({ plugin: 'two' })];
    for (let count = 0; count < 20; count++) one.warn({}, 'odd');
    two.warn({}, 'odd');
    for (let count = 0; count < 30; count++) log.info({}, 'fine');
    assert.equal(lines().length, 21 + 1 + 30);
  });

  it('goes on telling after the clock was set back', () => {
    const log = createLog({ file }, clock);
    for (let count = 0; count < 30; count++) log.error('odd');
    clock.jump(-86_400_000);
    log.error('odd');
    assert.deepEqual([lines().length, lines().at(-2)?.leftOut], [23, 10]);
  });

  it('takes nobody down when its disk is full, and keeps no more than a little of what waits', function () {
    if (process.platform !== 'linux') this.skip();
    const log = createLog({ file: '/dev/full' }, clock);
    const before = heapUsed();
    for (let count = 0; count < 100_000; count++) log.info({ count, text: 'x'.repeat(200) }, 'into the void');
    const grown = heapUsed() - before;
    assert.ok(grown < 5e6, `${grown} bytes wait`);
    log.info('and on');
  });
});
