import assert from 'node:assert/strict';
import { makeRecoveryFile, openRecoveryFile } from '../../src/client/recovery-file.ts';
import type { RecoveryFileReason } from '../../src/client/recovery-file-problem.ts';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/text/utf8.ts';

const passphrase = 'korrekt pferd ﬁ batterie';
const owner = { user: 'alice', daemonKey: 'A'.repeat(43) };
const identitySeed = new Uint8Array(32).fill(7);

function fails(promise: Promise<unknown>, reason: RecoveryFileReason): Promise<void> {
  return assert.rejects(promise, { name: 'RecoveryFileProblem', reason });
}

describe('a recovery file', function () {
  this.timeout(60_000);
  let bytes: Uint8Array;

  /** The file with some of its fields changed. */
  function changed(fields: Readonly<Record<string, unknown>>): Uint8Array {
    return encodeUtf8(JSON.stringify({ ...(JSON.parse(decodeUtf8(bytes)) as object), ...fields }));
  }

  before(async () => {
    bytes = await makeRecoveryFile({ ...owner, identitySeed, passphrase, random: randomBytes });
  });

  it('gives the identity back to who knows the passphrase, however it is composed', async () => {
    const opened = await openRecoveryFile(bytes, passphrase.replace('ﬁ', 'fi'), owner);
    assert.deepEqual(opened, { ...owner, identitySeed });
  });

  it('tells a person what it is and whose, and not the seed', () => {
    const text = decodeUtf8(bytes);
    for (const words of ['NonceSense recovery file', 'alice', owner.daemonKey, 'passphrase'])
      assert.ok(text.includes(words));
    assert.ok(!Buffer.from(bytes).includes(Buffer.from(identitySeed).toString('base64url').slice(0, 12)));
  });

  it('takes at least 600,000 rounds, and a salt of its own each time', async () => {
    const { iterations } = JSON.parse(decodeUtf8(bytes)) as { iterations: number };
    assert.ok(iterations >= 600_000);
    const other = await makeRecoveryFile({ ...owner, identitySeed, passphrase, random: randomBytes });
    assert.notDeepEqual(other, bytes);
  });

  it('does not open with another passphrase', () =>
    fails(openRecoveryFile(bytes, 'correct horse battery'), 'wrong-passphrase'));

  it('is neither made nor opened with a short passphrase', async () => {
    const input = { ...owner, identitySeed, random: randomBytes };
    for (const short of ['', 'elevenchars', '𝒜𝒜𝒜𝒜𝒜𝒜', '\ud800'.repeat(12)]) {
      await fails(makeRecoveryFile({ ...input, passphrase: short }), 'passphrase-weak');
      await fails(openRecoveryFile(bytes, short), 'passphrase-weak');
    }
  });

  it('of another user or daemon is told apart before any work', async () => {
    await fails(openRecoveryFile(bytes, passphrase, { ...owner, user: 'bob' }), 'another-user');
    const elsewhere = { ...owner, daemonKey: `B${'A'.repeat(42)}` };
    await fails(openRecoveryFile(bytes, passphrase, elsewhere), 'another-daemon');
  });

  it('of a newer version says so', () =>
    fails(openRecoveryFile(changed({ version: 2, more: 1 }), passphrase), 'newer'));

  it('that is damaged says so', async () => {
    const damages = [
      changed({ user: 'bob' }),
      changed({ server: 'C'.repeat(43) }),
      changed({ salt: 'A'.repeat(43) }),
      changed({ sealed: 'A'.repeat(64) }),
      changed({ sealed: 'A' }),
      changed({ check: 'A'.repeat(11) }),
      changed({ more: 1 }),
      bytes.subarray(0, 200),
    ];
    for (const damage of damages) await fails(openRecoveryFile(damage, passphrase), 'damaged');
  });

  it('asks for no more and no fewer rounds than are sensible', async () => {
    for (const iterations of [0, 1, 599_999, 10_000_001, 2 ** 52, -1, 1e6 + 0.5])
      await fails(openRecoveryFile(changed({ iterations }), passphrase), 'damaged');
  });

  it('is recognised, whatever else is tried', async () => {
    const others = [
      new Uint8Array(),
      encodeUtf8('{}'),
      encodeUtf8('null'),
      Uint8Array.of(0xff, 0xfe),
      new Uint8Array(100_000),
    ];
    for (const other of others) await fails(openRecoveryFile(other, passphrase), 'not-a-recovery-file');
  });

  it('opens after an editor saved it in its own way', async () => {
    const saved = encodeUtf8(`\uFEFF${decodeUtf8(bytes).replaceAll('\n', '\r\n')}\r\n`);
    assert.deepEqual((await openRecoveryFile(saved, passphrase)).identitySeed, identitySeed);
  });
});
