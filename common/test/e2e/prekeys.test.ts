import assert from 'node:assert/strict';
import { isPrekeySigned } from '../../src/auth/prekey-statement.ts';
import { newOwnDevice } from '../../src/e2e/own-device.ts';
import { type PrekeyPublication, refillPrekeys } from '../../src/e2e/prekey-publication.ts';
import { confirmPublished, newPrekeys, type Prekeys, rolledBackPrekeys } from '../../src/e2e/prekeys.ts';
import { decodePrekeys, encodePrekeys } from '../../src/e2e/prekeys-record.ts';
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

  it('begin with ids that no others of this device have had', () => {
    const [before, now] = [published(), newPrekeys(NOW)];
    const ids = [...before.oneTime, ...before.oneTimePq].map(({ id }) => id);
    assert.ok(!ids.includes(now.nextId) && now.nextId > 0 && now.nextId < 2 ** 31 + 2);
    assert.notEqual(newPrekeys(NOW).nextId, now.nextId);
  });

  it('are offered again until the daemon has answered', () => {
    const stock = { oneTime: 0, oneTimePq: 0 };
    const { prekeys } = refillPrekeys({ prekeys: newPrekeys(NOW, 1), own, stock, now: NOW });
    const again = refillPrekeys({
      prekeys: decodePrekeys(encodePrekeys(prekeys)),
      own,
      stock: full,
      now: NOW,
    });
    assert.deepEqual(ids(again), [1, 2]);
    const confirmed = confirmPublished(again.prekeys);
    assert.deepEqual(refillPrekeys({ prekeys: confirmed, own, stock: full, now: NOW }).publications, []);
  });

  it('are renewed each week and kept for 45 days after that', () => {
    let prekeys = published();
    const first = prekeys.periods[0]?.signed.id;
    const at = (now: number) => refillPrekeys({ prekeys, own, stock: full, now }).prekeys;
    assert.equal(at(NOW + 7 * DAY - 1).periods.length, 1);
    prekeys = at(NOW + 7 * DAY);
    assert.equal(prekeys.isPublished, false);
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

  it('begin anew, but for those of the period, when an older state came back', () => {
    const older = rolledBackPrekeys(published());
    const stock = { oneTime: 90, oneTimePq: 45 };
    assert.deepEqual(ids(refillPrekeys({ prekeys: older, own, stock, now: NOW })), [1, 2]);
    const refill = refillPrekeys({ prekeys: older, own, stock: { oneTime: 0, oneTimePq: 0 }, now: NOW });
    const fresh = [...refill.prekeys.oneTime, ...refill.prekeys.oneTimePq].map(({ id }) => id);
    assert.equal(fresh.length, 150);
    assert.ok(Math.min(...fresh) > 100_000, 'ids that were used since then are not used again');
  });

  it('are refused from a record that is damaged', () => {
    assert.throws(() => decodePrekeys(encodeCbor({ version: 2 })), { code: 'invalid' });
    assert.throws(() => decodePrekeys(encodePrekeys(newPrekeys(NOW)).subarray(1)), { name: 'PeerError' });
  });
});
