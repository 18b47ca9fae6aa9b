import assert from 'node:assert/strict';
import { Composer } from '../../../src/chat/composer.ts';

describe('a draft', () => {
  let composer: Composer;

  beforeEach(() => {
    composer = new Composer();
  });

  it('comes back to a composer in which nothing was written, and takes the place of nothing', () => {
    assert.equal(composer.restore('from before'), true);
    assert.deepEqual([composer.view.text, composer.view.revision], ['from before', 1]);
    for (const write of [
      (one: Composer) => void one.write('newer'),
      (one: Composer) => one.accept(undefined),
      (one: Composer) => one.edit('a', 'of another message'),
    ]) {
      const other = new Composer();
      write(other);
      assert.equal(other.restore('from before'), false);
    }
    assert.equal(new Composer().restore(''), false);
  });

  it('is what waits while another message is altered', () => {
    composer.write('my draft');
    composer.edit('a', 'of another message');
    composer.write('of another message, altered');
    assert.equal(composer.draft, 'my draft');
    composer.accept({ kind: 'edit', id: 'a' });
    assert.equal(composer.draft, 'my draft');
  });
});
