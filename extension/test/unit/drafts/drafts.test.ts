import assert from 'node:assert/strict';
import type { SecretStore } from '../../../../common/src/client/client-options.ts';
import type { Profile } from '../../../../common/src/client/profile.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { Drafts } from '../../../src/drafts/drafts.ts';
import { memorySecrets } from '../support/memory-stores.ts';
import { sceneOf } from '../support/scene.ts';

const alice = sceneOf().profile ?? assert.fail();

describe('what is being written', () => {
  let kept: Map<string, unknown>;
  let secrets: SecretStore;
  let profile: Profile | undefined;
  let clock: HeldClock;
  let troubles: unknown[];

  beforeEach(() => {
    kept = new Map();
    secrets = memorySecrets();
    profile = alice;
    clock = new HeldClock();
    troubles = [];
  });

  afterEach(() => assert.deepEqual(troubles, []));

  it('is there after a restart, by conversation', async () => {
    const before = open();
    before.write('bob', 'not yet fin');
    before.write('carol', 'for Carol');
    before.write('bob', 'not yet finished');
    await written(before);
    const after = open();
    assert.deepEqual(
      [await after.read('bob'), await after.read('carol'), await after.read('*')],
      ['not yet finished', 'for Carol', ''],
    );
  });

  it('lies nowhere in clear, nor to whom it goes, and says something else each time', async () => {
    const drafts = open();
    drafts.write('bob', 'a secret');
    await written(drafts);
    const first = [...kept.values()];
    assert.equal(first.length, 1);
    assert.doesNotMatch(JSON.stringify([...kept]), /bob|alice|secret/);
    assert.doesNotMatch(Buffer.from(String(first[0]), 'base64url').toString('latin1'), /bob|alice|secret/);
    drafts.write('bob', 'another');
    drafts.write('bob', 'a secret');
    await written(drafts);
    assert.notDeepEqual([...kept.values()], first);
  });

  it('is gone at once when it was sent', async () => {
    const drafts = open();
    drafts.write('bob', 'hello');
    await written(drafts);
    drafts.write('bob', '');
    await drafts.flushed;
    assert.equal(await open().read('bob'), '');
    assert.equal([...kept.values()].filter((value) => value !== undefined).length, 0);
  });

  it('is written down before the window closes', async () => {
    const drafts = open();
    drafts.write('bob', 'hello');
    drafts.dispose();
    await drafts.flushed;
    assert.equal(await open().read('bob'), 'hello');
  });

  it('can not be read any more in any workspace once the person has signed out', async () => {
    const drafts = open();
    drafts.write('bob', 'hello');
    await written(drafts);
    const elsewhere = new Map(kept);
    profile = { ...alice, signedIn: false };
    drafts.follow();
    await drafts.flushed;
    assert.equal(await drafts.read('bob'), '');
    profile = alice;
    for (const memory of [kept, elsewhere]) {
      kept = memory;
      assert.equal(await open().read('bob'), '');
    }
  });

  it('stays with its account: nobody else sees it, and it waits while another server is used', async () => {
    const drafts = open();
    drafts.write('bob', 'of alice');
    await written(drafts);
    profile = { ...alice, daemonKey: 'another' };
    drafts.follow();
    assert.equal(await drafts.read('bob'), '');
    profile = alice;
    drafts.follow();
    assert.equal(await drafts.read('bob'), 'of alice');
    profile = { ...alice, user: 'mallory' };
    drafts.follow();
    assert.equal(await drafts.read('bob'), '');
  });

  it('is nothing where nobody is signed in, or what was kept is damaged', async () => {
    profile = undefined;
    const drafts = open();
    drafts.write('bob', 'hello');
    await written(drafts);
    assert.equal(kept.size, 0);
    profile = alice;
    const before = open();
    before.write('bob', 'hello');
    await written(before);
    for (const damaged of ['', 'AAAA', 7, '%']) {
      for (const name of kept.keys()) kept.set(name, damaged);
      assert.equal(await open().read('bob'), '');
    }
  });

  it('tells where the secret storage keeps nothing, and is in this window all the same', async () => {
    secrets = { ...secrets, set: () => Promise.resolve() };
    const drafts = open();
    drafts.write('bob', 'hello');
    await written(drafts);
    assert.match(String(troubles.shift()), /does not keep/);
    assert.equal(await drafts.read('bob'), 'hello');
    assert.equal(kept.size, 0);
  });

  function open(): Drafts {
    const memory = kept;
    return new Drafts({
      memory: {
        get: (key) => memory.get(key),
        update: (key, value) => Promise.resolve(void memory.set(key, value)),
      },
      secrets,
      profile: () => profile,
      clock,
      trouble: (error) => void troubles.push(error),
    });
  }

  async function written(drafts: Drafts): Promise<void> {
    clock.advance(300);
    await drafts.flushed;
  }
});
