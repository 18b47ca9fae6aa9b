import assert from 'node:assert/strict';
import { isPrekeySigned } from '../../src/auth/prekey-statement.ts';
import { newOwnDevice } from '../../src/e2e/own-device.ts';
import { type PrekeyPublication, refillPrekeys } from '../../src/e2e/prekey-publication.ts';
import { confirmPublished, newPrekeys, type Prekeys } from '../../src/e2e/prekeys.ts';
import { decodePrekeys, encodePrekeys } from '../../src/e2e/prekeys-record.ts';
import { forgetSessions } from '../../src/e2e/sessions.ts';
import { encodeCbor } from '../../src/wire/cbor.ts';
import { DAY, NOW, Party } from './support/party.ts';

const own = newOwnDevice('alice', new Uint8Array(32));
const full = { oneTime: 100, oneTimePq: 50 };

function ids({ publications }: { publications: readonly PrekeyPublication[] }): number[] {
  return publications.flatMap(({ signed, lastResort, oneTime, oneTimePq }) =>
    [signed, lastResort, ...oneTime, ...oneTimePq].flatMap((prekey) => (prekey ? [prekey.id] : [])),
  );
}

/** A device that has published everything. */
function published(): Prekeys {
  const stock = { oneTime: 0, oneTimePq: 0 };
  return confirmPublished(refillPrekeys({ prekeys: newPrekeys(NOW, 1), own, stock, now: NOW }).prekeys);
}

describe('prekeys', () => {
  it('begin with a hundred and fifty one-time ones, in messages that the daemon takes', () => {
    const stock = { oneTime: 0, oneTimePq: 0 };
    const refill = refillPrekeys({ prekeys: newPrekeys(NOW, 1), own, stock, now: NOW });
    const [first, second] = refill.publications;
    assert.deepEqual(
      refill.publications.map(({ oneTime, oneTimePq }) => [oneTime.length, oneTimePq.length]),
      [
        [100, 40],
        [0, 10],
      ],
    );
    assert.equal(new Set(ids(refill)).size, 152, 'no id twice');
    const { signingKey } = own;
    assert.ok(first?.signed && isPrekeySigned('signed', first.signed, signingKey.publicKey));
    assert.ok(first.lastResort && isPrekeySigned('last-resort', first.lastResort, signingKey.publicKey));
    for (const pq of [...first.oneTimePq, ...(second?.oneTimePq ?? [])])
      assert.ok(isPrekeySigned('one-time-pq', pq, signingKey.publicKey));
  });

  it('are left alone until a third is gone', () => {
    const prekeys = published();
    for (const stock of [full, { oneTime: 67, oneTimePq: 34 }])
      assert.deepEqual(refillPrekeys({ prekeys, own, stock, now: NOW }).publications, []);
    const stock = { oneTime: 66, oneTimePq: 33 };
    const refill = refillPrekeys({ prekeys, own, stock, now: NOW });
    const [first] = refill.publications;
    assert.deepEqual([first?.oneTime.length, first?.oneTimePq.length], [34, 17]);
    assert.equal(refill.prekeys.oneTime.length, 134, 'those that were handed out are still needed');
    const before = new Set([...prekeys.oneTime, ...prekeys.oneTimePq].map(({ id }) => id));
    assert.ok(first?.oneTime.every(({ id }) => !before.has(id)));
  });

  it('begin with an id from anywhere, so that ids of before are not used again', () => {
    const firsts = Array.from({ length: 64 }, () => newPrekeys(NOW).periods[0]?.signed.id ?? 0);
    assert.ok(new Set(firsts).size > 60);
    for (const isUpper of [true, false]) assert.ok(firsts.some((id) => id >= 2 ** 31 === isUpper));
  });

  it('have ids that go on from 0 after the last', () => {
    const stock = { oneTime: 0, oneTimePq: 0 };
    for (const first of [2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 60]) {
      const refill = refillPrekeys({ prekeys: newPrekeys(NOW, first), own, stock, now: NOW });
      assert.deepEqual(
        new Set(ids(refill)),
        new Set(Array.from({ length: 152 }, (_, index) => (first + index) % 2 ** 32)),
      );
      const kept = decodePrekeys(encodePrekeys(refill.prekeys));
      const later = refillPrekeys({ prekeys: confirmPublished(kept), own, stock, now: NOW + 7 * DAY });
      assert.equal(new Set([...ids(refill), ...ids(later)]).size, 304);
      decodePrekeys(encodePrekeys(later.prekeys));
    }
  });

  it('are all offered again until the daemon has answered, in the place of what it has', () => {
    const stock = { oneTime: 0, oneTimePq: 0 };
    const first = refillPrekeys({ prekeys: newPrekeys(NOW, 1), own, stock, now: NOW });
    assert.deepEqual(
      first.publications.map(({ replaces }) => replaces),
      [true, undefined],
    );
    const kept = decodePrekeys(encodePrekeys(first.prekeys));
    const again = refillPrekeys({ prekeys: kept, own, stock: full, now: NOW });
    assert.deepEqual(ids(again), ids(first));
    assert.equal(again.publications[0]?.replaces, true);
    const confirmed = confirmPublished(again.prekeys);
    assert.deepEqual(refillPrekeys({ prekeys: confirmed, own, stock: full, now: NOW }).publications, []);
  });

  it('are added to those at the daemon once it has answered', () => {
    const stock = { oneTime: 0, oneTimePq: 0 };
    for (const prekeys of [published(), { ...published(), atDaemon: 'older' } as const]) {
      const refill = refillPrekeys({ prekeys, own, stock, now: NOW });
      assert.ok(refill.publications.every(({ replaces }) => replaces === undefined));
    }
  });

  it('are renewed each week and kept for 45 days after that', () => {
    let prekeys = published();
    const first = prekeys.periods[0]?.signed.id;
    const at = (now: number) => refillPrekeys({ prekeys, own, stock: full, now }).prekeys;
    assert.equal(at(NOW + 7 * DAY - 1).periods.length, 1);
    prekeys = at(NOW + 7 * DAY);
    assert.equal(prekeys.atDaemon, 'older');
    assert.notEqual(prekeys.periods[0]?.signed.id, first);
    const has = (now: number) => at(now).periods.some(({ signed }) => signed.id === first);
    assert.ok(has(NOW + 52 * DAY - 1));
    assert.ok(!has(NOW + 52 * DAY));
  });

  it('are renewed as well when they come from a clock that was wrong', () => {
    const prekeys = { ...published(), periods: newPrekeys(NOW + 3_000 * DAY).periods };
    assert.equal(refillPrekeys({ prekeys, own, stock: full, now: NOW }).prekeys.periods[0]?.madeAt, NOW);
  });

  it('stay few, whatever a daemon says about its stock', () => {
    let prekeys = published();
    for (let count = 0; count < 8; count++)
      prekeys = refillPrekeys({ prekeys, own, stock: { oneTime: 0, oneTimePq: 0 }, now: NOW }).prekeys;
    assert.deepEqual([prekeys.oneTime.length, prekeys.oneTimePq.length], [500, 250]);
  });

  it('still open what was sent to the earlier ones', () => {
    const { alice, bob } = Party.pair();
    const element = alice.send(new Uint8Array(64), bob);
    const stock = { oneTime: 0, oneTimePq: 0 };
    bob.prekeys = refillPrekeys({ prekeys: bob.prekeys, own: bob.own, stock, now: NOW + 30 * DAY }).prekeys;
    bob.restart();
    assert.equal(bob.receive(element).length, 64);
  });

  it('that came in the place of those of a restored backup open nothing that was begun before', () => {
    const { alice, bob } = Party.pair();
    const element = alice.send(new Uint8Array(64), bob);
    const backup = bob.stolen();
    bob.receive(element);
    backup.sessions = forgetSessions(backup.sessions);
    backup.prekeys = newPrekeys(NOW);
    // The daemon repeats what had come since the backup was made.
    assert.throws(() => backup.receive(element), { reason: 'unknown-prekey' });
    const publications = refillPrekeys({ prekeys: backup.prekeys, own: backup.own, stock: full, now: NOW });
    backup.prekeys = publications.prekeys;
    const [first] = publications.publications;
    assert.ok(first?.signed && first.lastResort);
    alice.start({ signed: first.signed, pq: first.lastResort, isLastResort: true });
    assert.equal(backup.receive(alice.send(new Uint8Array(64), backup)).length, 64);
  });

  it('are refused from a record that is damaged', () => {
    assert.throws(() => decodePrekeys(encodeCbor({ version: 2 })), { code: 'invalid' });
    assert.throws(() => decodePrekeys(encodePrekeys(newPrekeys(NOW)).subarray(1)), { name: 'PeerError' });
  });
});
