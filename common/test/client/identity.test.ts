import assert from 'node:assert/strict';
import { settleIdentity } from '../../src/client/identity.ts';
import { KeyRing } from '../../src/client/key-ring.ts';
import type { LoginContext } from '../../src/client/login-context.ts';
import type { ClientProblem } from '../../src/client/problem.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { MemoryRelay } from './support/memory-relay.ts';
import { MemorySecrets } from './support/memory-stores.ts';

type Key = 'kept' | 'pending' | 'other';

/** After a login with the password, where the ring and the daemon have these keys. */
async function settled(ringHas: readonly ('kept' | 'pending')[], published: Key | undefined) {
  const ring = await KeyRing.open(new MemorySecrets(), 'A'.repeat(43), () => assert.fail('damaged'));
  const relay = new MemoryRelay();
  if (ringHas.includes('kept')) await ring.restoreIdentity('alice', Ed25519Key.generate());
  if (ringHas.includes('pending')) await ring.makePendingIdentity('alice');
  const keys = {
    kept: ring.identity('alice')?.publicKey,
    pending: ring.pendingIdentity('alice')?.publicKey,
    other: Ed25519Key.generate().publicKey,
  };
  const key = published && keys[published];
  if (key) relay.identities.set('alice', key);
  const problems: ClientProblem[] = [];
  const session = relay.connect('alice', new Uint8Array(16), () => undefined);
  const report = (problem: ClientProblem) => problems.push(problem);
  const context = { ring, session, report } as unknown as LoginContext;
  const plugins = [{ name: 'e2e-relay', version: '1', messages: [] }];
  await settleIdentity(context, { software: '', user: 'alice', displayName: 'Alice', plugins });
  const nameOf = (value: Uint8Array | undefined) =>
    value &&
    (['kept', 'pending', 'other'] as const).find(
      (name) => Buffer.compare(keys[name] ?? Buffer.of(), value) === 0,
    );
  return {
    kept: nameOf(ring.identity('alice')?.publicKey),
    pending: nameOf(ring.pendingIdentity('alice')?.publicKey),
    published: nameOf(relay.identities.get('alice')),
    problems: problems.length,
  };
}

describe('the identity key after a login with the password', () => {
  const none = { kept: undefined, pending: undefined, published: undefined, problems: 0 };
  const stories = [
    ['is published when the daemon has none', ['kept'], undefined, { kept: 'kept', published: 'kept' }],
    [
      'of a sign-up whose answer was lost is published',
      ['pending'],
      undefined,
      { kept: 'pending', published: 'pending' },
    ],
    ['stays when it is the one that is known', ['kept'], 'kept', { kept: 'kept', published: 'kept' }],
    [
      'is the new one when the daemon has taken that',
      ['kept', 'pending'],
      'pending',
      { kept: 'pending', published: 'pending' },
    ],
    [
      'is the old one when the daemon has not taken the new one',
      ['kept', 'pending'],
      'kept',
      { kept: 'kept', published: 'kept' },
    ],
    [
      'of another machine is never replaced, and it is told',
      ['kept'],
      'other',
      { kept: 'kept', published: 'other', problems: 1 },
    ],
    ['of another machine makes one of a sign-up void', ['pending'], 'other', { published: 'other' }],
    ['is missing where only the daemon has one', [], 'other', { published: 'other' }],
    ['is nowhere when nobody has made one', [], undefined, {}],
  ] as const;
  for (const [what, ring, published, wanted] of stories) {
    it(what, async () => {
      assert.deepEqual(await settled(ring, published), { ...none, ...wanted });
    });
  }
});
