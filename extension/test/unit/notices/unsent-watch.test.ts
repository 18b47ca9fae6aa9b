import assert from 'node:assert/strict';
import { UnsentWatch } from '../../../src/notices/unsent-watch.ts';

describe('a message of one’s own that failed where nobody looks', () => {
  let watch: UnsentWatch;

  beforeEach(() => {
    watch = new UnsentWatch();
    look({ carol: 1 });
  });

  it('is news once', () => {
    assert.deepEqual(look({ carol: 1, bob: 1 }), ['bob']);
    assert.deepEqual(look({ carol: 1, bob: 1 }), []);
    assert.deepEqual(look({ carol: 1, bob: 3 }), ['bob']);
  });

  it('is news again when it failed again', () => {
    assert.deepEqual(look({ bob: 1 }), ['bob']);
    assert.deepEqual(look({}), []);
    assert.deepEqual(look({ bob: 1 }), ['bob']);
  });

  it('is none where it was there when the window opened, or is somebody else’s', () => {
    assert.deepEqual(look({ carol: 1 }), []);
    assert.deepEqual(look({ carol: 5 }, 'mallory'), []);
    assert.deepEqual(look({ carol: 6 }, 'mallory'), ['carol']);
    assert.deepEqual(watch.look(undefined, new Map([['carol', 7]])), []);
    assert.deepEqual(look({ carol: 8 }), []);
  });

  function look(counts: Readonly<Record<string, number>>, ...[me = 'alice']: readonly string[]) {
    return watch.look(me, new Map(Object.entries(counts)));
  }
});
