import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { linkCode, type LinkSubject } from '../../src/e2e/link-code.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';
import { label } from './support/reference.ts';

interface LinkVector {
  readonly user: string;
  readonly identityKey: string;
  readonly device: string;
  readonly signingKey: string;
  readonly dhKey: string;
  readonly subject: string;
  readonly code: string;
}

const vector = vectors<LinkVector>('link');
const subject: LinkSubject = {
  user: vector.user,
  identityKey: hex(vector.identityKey),
  device: { id: hex(vector.device), signingKey: hex(vector.signingKey), dhKey: hex(vector.dhKey) },
};
const other = (length: number) => new Uint8Array(length).fill(7);

describe('the code of a device that asks to be linked', () => {
  it('is made as the safety number is, over all its keys', () => {
    const { user, identityKey, device } = subject;
    const labelled = label(
      'link',
      Buffer.from(user),
      identityKey,
      device.id,
      device.signingKey,
      device.dhKey,
    );
    assert.equal(toHex(labelled), vector.subject);
    assert.equal(digitsOf(labelled), vector.code);
    assert.equal(linkCode(subject), vector.code);
    assert.match(vector.code, /^\d{30}$/);
  });

  it('is another one when any of what it vouches for is another', () => {
    const { device } = subject;
    const codes = [
      subject,
      { ...subject, user: 'mallory' },
      { ...subject, identityKey: other(32) },
      { ...subject, device: { ...device, id: other(16) } },
      { ...subject, device: { ...device, signingKey: other(32) } },
      { ...subject, device: { ...device, dhKey: other(32) } },
    ].map(linkCode);
    assert.equal(new Set(codes).size, codes.length);
  });
});

/** PROTOCOL.md section 8.9, a second time. */
function digitsOf(labelled: Uint8Array): string {
  let hash = createHash('sha512').update(labelled).digest();
  for (let count = 1; count < 5_200; count++)
    hash = createHash('sha512').update(hash).update(labelled).digest();
  return [0, 5, 10, 15, 20, 25]
    .map((at) => String(hash.readUIntBE(at, 5) % 100_000).padStart(5, '0'))
    .join('');
}
