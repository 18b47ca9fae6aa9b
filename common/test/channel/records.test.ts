import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deriveSecrets, trafficKeys, updatedSecret } from '../../src/channel/key-schedule.ts';
import { KEY_LIMITS, RecordOpener, RecordSealer } from '../../src/channel/record-cipher.ts';
import { RecordReader } from '../../src/channel/record-reader.ts';
import { XWingKey } from '../../src/crypto/x-wing.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';

const secret = () => new Uint8Array(32).fill(9);

describe('records', () => {
  it('derive from the handshake as its vector says', () => {
    const v = vectors<Record<string, string>>('handshake');
    const ciphertext = hex(v['serverHello'] ?? '').subarray(32, 32 + 1120);
    const shared = new XWingKey(hex(v['clientXWingSeed'] ?? '')).decapsulate(ciphertext);
    assert.equal(toHex(shared), v['sharedSecret']);
    const secrets = deriveSecrets(hex(v['clientHello'] ?? ''), hex(v['serverHello'] ?? ''), shared);
    assert.equal(toHex(secrets.clientTraffic), v['clientTraffic']);
    assert.equal(toHex(secrets.serverTraffic), v['serverTraffic']);
    assert.equal(toHex(secrets.binding), v['channelBinding']);
  });

  it('follow the key schedule vector', () => {
    const v = vectors<Record<string, string>>('key-schedule');
    const { key, iv } = trafficKeys(hex(v['trafficSecret'] ?? ''));
    const updated = updatedSecret(hex(v['trafficSecret'] ?? ''));
    const next = trafficKeys(updated);
    assert.deepEqual([key, iv, updated, next.key, next.iv].map(toHex), [
      v['key'],
      v['iv'],
      v['updatedSecret'],
      v['updatedKey'],
      v['updatedIv'],
    ]);
  });

  for (const size of [Infinity, 7, 1]) {
    it(`open as their vector says, in chunks of ${size}`, () => {
      const v = vectors<{
        trafficSecret: string;
        records: { note: string; plaintext: string; record: string }[];
      }>('records');
      const opener = new RecordOpener(hex(v.trafficSecret));
      const reader = new RecordReader(65_536);
      const stream = hex(v.records.map(({ record }) => record).join(''));
      const opened: string[] = [];
      for (let at = 0; at < stream.length; at += Math.min(size, stream.length)) {
        reader.push(stream.subarray(at, at + Math.min(size, stream.length)));
        for (let record = reader.next(); record; record = reader.next()) {
          opened.push(toHex(opener.open(record)));
          if (opened.length === 4) opener.updateKey();
        }
      }
      assert.deepEqual(
        opened,
        v.records.map(({ plaintext }) => plaintext),
      );
    });
  }

  it('refuse whatever is not the very next one', () => {
    const records = () => {
      const sealer = new RecordSealer(secret(), 0);
      return [1, 2, 3].map((byte) => sealer.seal([Uint8Array.of(byte)]));
    };
    const [first, second] = records();
    assert.ok(first && second);
    const open = (...list: Uint8Array[]) => {
      const opener = new RecordOpener(secret());
      for (const record of list) opener.open(record);
    };
    assert.throws(() => open(first, first), /did not authenticate/, 'replayed');
    assert.throws(() => open(second), /did not authenticate/, 'dropped');
    fc.assert(
      fc.property(fc.nat(first.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(first);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.throws(() => open(changed), /did not authenticate/);
      }),
    );
  });

  it('announce their length within the limit, or are refused before anything is kept', () => {
    const header = (length: number) => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, length);
      return bytes;
    };
    for (const length of [0, 15, 4096 + 17, 0xffff_ffff]) {
      const reader = new RecordReader(4096);
      reader.push(header(length));
      assert.throws(() => reader.next(), /a record of/, String(length));
    }
    const reader = new RecordReader(4096);
    reader.push(header(4096 + 16));
    assert.equal(reader.next(), undefined);
  });

  it('wear a key out by records, bytes and time', () => {
    const sealer = new RecordSealer(secret(), 0);
    assert.equal(sealer.isKeyWornOut(KEY_LIMITS.milliseconds - 1), false);
    assert.equal(sealer.isKeyWornOut(KEY_LIMITS.milliseconds), true);
    sealer.updateKey(KEY_LIMITS.milliseconds);
    assert.equal(sealer.isKeyWornOut(KEY_LIMITS.milliseconds), false);
    const large = new Uint8Array(65_536);
    const opener = new RecordOpener(secret());
    const other = new RecordSealer(secret(), 0);
    for (let sent = 0; sent < KEY_LIMITS.bytes - 65_536; sent += 65_536) opener.open(other.seal([large]));
    assert.equal(other.isKeyWornOut(0), true);
    opener.open(other.seal([large]));
    assert.throws(() => opener.open(other.seal([large])), /past its limit/);
  });

  it('hold at most 64 KiB', () => {
    const sealer = new RecordSealer(secret(), 0);
    assert.equal(sealer.seal([new Uint8Array(65_536)]).length, 65_536 + 20);
    assert.throws(() => sealer.seal([new Uint8Array(65_537)]), RangeError);
  });
});
