import assert from 'node:assert/strict';
import { randomBytes } from '../../../../src/crypto/bytes.ts';
import { deviceFingerprint } from '../../../../src/e2e/device-pair.ts';
import { newOwnDevice, publicDevice } from '../../../../src/e2e/own-device.ts';
import { type Sent, SentLog } from '../../../../src/client/conversations/book/sent-log.ts';
import { encodeWrites } from '../../../../src/client/vault/vault-write.ts';
import { ReopenedVault } from '../../support/reopened-vault.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY + 12 * 3_600_000;
const [laptop, phone, stranger] = [1, 2, 3].map((byte) => new Uint8Array(16).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

function bytesOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

function sentAs(number: number, rest: Partial<Sent> = {}): Sent {
  return {
    envelope: bytesOf(number),
    conversation: 'bob',
    devices: [laptop, phone],
    id: bytesOf(100 + number),
    sentAt: NOW,
    sequence: number + 1,
    content: { kind: 'line' },
    ...rest,
  };
}

describe('what was sent', () => {
  let vault: ReopenedVault;
  let gone: (conversation: string, id: Uint8Array) => boolean;

  beforeEach(() => {
    vault = new ReopenedVault();
    gone = () => false;
  });

  /** As after a restart. */
  async function opened(): Promise<SentLog> {
    const isGone = (conversation: string, id: Uint8Array) => Promise.resolve(gone(conversation, id));
    return new SentLog({ vault: await vault.open(), write: vault.write, isGone });
  }

  async function outcome(log: SentLog, envelope: number, device = laptop, now = NOW): Promise<string> {
    const answer = await log.answerable({ envelope: bytesOf(envelope), device }, now);
    return answer.kind === 'yes' ? 'yes' : answer.why;
  }

  it('is found after a restart, as it was, by the devices that it was for', async () => {
    const reaction = {
      kind: 'inline',
      said: { kind: 'reaction', body: { of: { author: 'bob', id: bytesOf(9) }, emoji: '👍', isOn: true } },
    } as const;
    const all = [
      sentAs(1, { expires: 60 }),
      sentAs(2, { content: { kind: 'edit', of: bytesOf(9) }, sequence: undefined }),
      sentAs(3, { content: reaction, conversation: '#group', devices: [phone] }),
    ];
    const log = await opened();
    for (const sent of all) log.keep(sent, NOW);
    const later = await opened();
    for (const { devices: _devices, envelope, ...sent } of all) {
      const found = await later.answerable({ envelope, device: phone }, NOW);
      assert.ok(found.kind === 'yes');
      assert.deepEqual(found.sent, {
        envelopes: [envelope],
        sequence: undefined,
        expires: undefined,
        ...sent,
      });
    }
    assert.equal(await outcome(later, 1, stranger), 'other-device');
    assert.equal(await outcome(later, 3, laptop), 'other-device');
    assert.equal(await outcome(later, 4), 'unknown');
  });

  it('is for a device with these keys of that identity alone', () => {
    const device = publicDevice(newOwnDevice('bob', bytesOf(1)));
    const others = [
      device,
      { ...device, user: 'bobby' },
      { ...device, identityKey: bytesOf(2) },
      { ...device, id: bytesOf(2) },
      { ...device, signingKey: bytesOf(2) },
      { ...device, dhKey: bytesOf(2) },
    ].map((one) => deviceFingerprint(one).toString());
    assert.equal(new Set(others).size, others.length);
    assert.equal(deviceFingerprint(device).length, 16);
  });

  it('is answered three times to a device, whatever it asks for, also over restarts', async () => {
    (await opened()).keep(sentAs(1), NOW);
    const request = (envelope: number, device = laptop) => ({ envelope: bytesOf(envelope), device });
    for (let answer = 2; answer <= 4; answer++) {
      const log = await opened();
      const asked = await log.answerable(request(answer - 1), NOW);
      assert.ok(asked.kind === 'yes');
      assert.deepEqual(
        asked.sent.envelopes.map(([number]) => number),
        [1, 2, 3].slice(0, answer - 1).reverse(),
        'all that it was in',
      );
      assert.deepEqual(asked.sent.id, bytesOf(101));
      await log.count(request(answer - 1), NOW);
      log.keepAnswer(bytesOf(answer), bytesOf(answer - 1), NOW);
    }
    const log = await opened();
    for (const envelope of [1, 2, 3, 4]) assert.equal(await outcome(log, envelope), 'too-often');
    assert.equal(await outcome(log, 1, phone), 'yes');
  });

  it('counts answers before they are on disk', async () => {
    (await opened()).keep(sentAs(1), NOW);
    const log = await opened();
    for (let answer = 0; answer < 3; answer++) {
      assert.equal(await outcome(log, 1), 'yes');
      await log.count({ envelope: bytesOf(1), device: laptop }, NOW);
    }
    assert.equal(await outcome(log, 1), 'too-often');
  });

  it('is not sent again once it has expired, or its text was deleted', async () => {
    const log = await opened();
    log.keep(sentAs(1, { expires: 60 }), NOW);
    log.keep(sentAs(2), NOW);
    log.keep(sentAs(3, { content: { kind: 'edit', of: bytesOf(102) } }), NOW);
    await vault.save();
    assert.equal(await outcome(log, 1, laptop, NOW + 59_999), 'yes');
    assert.equal(await outcome(log, 1, laptop, NOW + 60_000), 'expired');
    gone = (conversation, id) => conversation === 'bob' && id.every((byte) => byte === 102);
    assert.deepEqual([await outcome(log, 2), await outcome(log, 3)], ['deleted', 'deleted']);
  });

  it('is kept for seven days, and gone from the vault within another', async () => {
    for (let day = 0; day <= 7; day++) (await opened()).keep(sentAs(day), NOW + day * DAY);
    const log = await opened();
    assert.equal(await outcome(log, 0, laptop, NOW + 7 * DAY), 'yes');
    assert.equal(await outcome(log, 0, laptop, NOW + 8 * DAY), 'unknown', 'also when nothing was sent since');
    log.keep(sentAs(20), NOW + 9 * DAY);
    const reopened = await vault.open();
    assert.deepEqual(
      ['sent/0', 'sent/1', 'sent/2'].map((space) => reopened.count(space)),
      [0, 2, 2],
      'an envelope and an audience each',
    );
  });

  it('knows its devices also in a process that runs for weeks', async () => {
    const log = await opened();
    for (let day = 0; day < 30; day += 8) {
      log.keep(sentAs(day), NOW + day * DAY);
      await vault.save();
      assert.equal(await outcome(log, day, laptop, NOW + day * DAY), 'yes');
    }
  });

  it('is not lost to a clock that was set back', async () => {
    const log = await opened();
    log.keep(sentAs(1), NOW);
    log.keep(sentAs(2), NOW - 3 * DAY);
    await vault.save();
    for (const now of [NOW, NOW - 3 * DAY])
      assert.deepEqual(
        [await outcome(log, 1, laptop, now), await outcome(log, 2, laptop, now)],
        ['yes', 'yes'],
      );
  });

  it('takes less than 150 bytes a message of the vault, in the largest group too', async () => {
    const devices = Array.from({ length: 256 }, () => randomBytes(16));
    const conversation = `#${'g'.repeat(43)}`;
    for (const audience of [{}, { devices, conversation }]) {
      const log = await opened();
      for (let count = 0; count < 1_000; count++) {
        const [envelope, id] = [randomBytes(16), randomBytes(16)];
        log.keep(sentAs(1, { envelope, id, sequence: 100_000 + count, ...audience }), NOW);
      }
      const each = encodeWrites(vault.writes).length / 1_000;
      assert.ok(each < 150, `${each} bytes`);
      await vault.save();
    }
  });
});
