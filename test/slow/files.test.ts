import assert from 'node:assert/strict';
import { FileStory, MIB } from '../scenario/support/file-story.ts';
import { growthMb } from '../resident-memory.ts';

const SIZE = 100 * MIB;
const CUTS = 5;
/** Far below the file: what passes through lives for a moment, and garbage is collected in steps. */
const MOST_MB = 80;

describe('a file of 100 MiB', function () {
  this.timeout(300_000);
  before(function () {
    if (process.platform !== 'linux') this.skip(); // It reads /proc.
  });

  it(`goes up and down over connections that break ${CUTS} times, in little memory on both sides`, async () => {
    const story = await FileStory.begin(SIZE);
    try {
      const [alice, bob] = [await story.porter('alice'), await story.porter('bob')];
      const cuts = (direction: 'to daemon' | 'to client') => story.atParts(CUTS, () => story.cut(direction));
      const grown: Record<string, number> = {};
      const watched = async <T>(name: string, task: () => Promise<T>): Promise<T> => {
        const done = Promise.withResolvers<T>();
        // This process is the client's.
        grown[`client ${name}`] = await growthMb(process.pid, async () => {
          grown[`daemon ${name}`] = await growthMb(story.daemon.pid, async () => done.resolve(await task()));
        });
        return done.promise;
      };
      const file = await watched('up', () => story.send(alice, cuts('to daemon')));
      await watched('down', () => story.fetch(bob, file, cuts('to client')));
      await story.checkFile();
      assert.deepEqual([alice.connections, bob.connections], [1 + CUTS, 1 + CUTS]);
      console.log(
        `      ${Object.entries(grown)
          .map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`)
          .join(', ')}`,
      );
      for (const [name, mb] of Object.entries(grown)) assert.ok(mb < MOST_MB, `${name} grew by ${mb} MB`);
    } finally {
      await story.end();
    }
  });
});
