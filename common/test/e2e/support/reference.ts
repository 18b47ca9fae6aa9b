import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';

// PROTOCOL.md sections 8.4 and 8.5 a second time, from the specifications and node:crypto alone: none of it is the code
// under test. State is mutable and nothing is bounded, as in the pseudocode of Double Ratchet section 3.

const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

export function x25519(secret: Uint8Array, publicKey: Uint8Array): Buffer {
  const publicObject = createPublicKey({
    key: Buffer.concat([SPKI, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return diffieHellman({ privateKey: privateObject(secret), publicKey: publicObject });
}

export function x25519Public(secret: Uint8Array): Buffer {
  return createPublicKey(privateObject(secret)).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}

function privateObject(secret: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
}

function hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', ikm, salt, info, length));
}

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** PROTOCOL.md section 2. */
export function label(name: string, ...fields: readonly Uint8Array[]): Buffer {
  const parts = fields.flatMap((field) => [u32(field.length), field]);
  return Buffer.concat([Buffer.from(`NonceSense/1 ${name}\0`), ...parts]);
}

export function u32(value: number): Buffer {
  const encoded = Buffer.alloc(4);
  encoded.writeUInt32BE(value);
  return encoded;
}

/** SK of PQXDH section 2.2. */
export function pqxdhSecret(dhs: readonly Uint8Array[], ss: Uint8Array): Buffer {
  const km = Buffer.concat([Buffer.alloc(32, 0xff), ...dhs, ss]);
  return hkdf(Buffer.alloc(32), km, Buffer.from('NonceSense/1_CURVE25519_SHA-256_ML-KEM-768'), 32);
}

function hmac(key: Uint8Array, byte: number): Buffer {
  return createHmac('sha256', key).update(Uint8Array.of(byte)).digest();
}

/** Both sides of a Double Ratchet session; each takes its ratchet keys from `secrets`. */
export class ReferenceRatchet {
  readonly #ad: Uint8Array;
  readonly #newSecret: () => Uint8Array;
  #rk: Uint8Array;
  #dhs: Uint8Array;
  #dhr: Buffer | undefined;
  #cks: Buffer | undefined;
  #ckr: Buffer | undefined;
  #ns = 0;
  #nr = 0;
  #pn = 0;
  readonly #skipped = new Map<string, Buffer>();
  /** Every message key of what was sent. */
  readonly messageKeys: Buffer[] = [];

  private constructor(sk: Uint8Array, ad: Uint8Array, dhs: Uint8Array, newSecret: () => Uint8Array) {
    this.#rk = sk;
    this.#ad = ad;
    this.#dhs = dhs;
    this.#newSecret = newSecret;
  }

  static alice(sk: Uint8Array, ad: Uint8Array, peer: Uint8Array, newSecret: () => Uint8Array) {
    const ratchet = new ReferenceRatchet(sk, ad, newSecret(), newSecret);
    ratchet.#dhr = Buffer.from(peer);
    ratchet.#cks = ratchet.#rootStep();
    return ratchet;
  }

  static bob(sk: Uint8Array, ad: Uint8Array, prekeySecret: Uint8Array, newSecret: () => Uint8Array) {
    return new ReferenceRatchet(sk, ad, prekeySecret, newSecret);
  }

  encrypt(plaintext: Uint8Array): Buffer {
    const ck = this.#cks;
    if (!ck) throw new Error('nothing received yet');
    this.#cks = hmac(ck, 2);
    const mk = hmac(ck, 1);
    this.messageKeys.push(mk);
    const header = Buffer.concat([x25519Public(this.#dhs), u32(this.#pn), u32(this.#ns++)]);
    const { key, nonce } = cipherKeys(mk);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.concat([this.#ad, header]));
    return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  }

  decrypt(message: Uint8Array): Buffer {
    const header = Buffer.from(message.subarray(0, 40));
    const [dh, pn, n] = [header.subarray(0, 32), header.readUInt32BE(32), header.readUInt32BE(36)];
    const name = `${dh.toString('hex')} ${n}`;
    const skipped = this.#skipped.get(name);
    if (skipped) {
      this.#skipped.delete(name);
      return this.#open(skipped, message);
    }
    if (!this.#dhr?.equals(dh)) {
      this.#skip(pn);
      this.#turn(dh);
    }
    this.#skip(n);
    const ck = this.#ckr;
    if (!ck) throw new Error('no receiving chain');
    this.#ckr = hmac(ck, 2);
    this.#nr++;
    return this.#open(hmac(ck, 1), message);
  }

  #skip(until: number): void {
    while (this.#ckr && this.#nr < until) {
      this.#skipped.set(`${this.#dhr?.toString('hex') ?? ''} ${this.#nr++}`, hmac(this.#ckr, 1));
      this.#ckr = hmac(this.#ckr, 2);
    }
  }

  #turn(dh: Buffer): void {
    [this.#pn, this.#ns, this.#nr] = [this.#ns, 0, 0];
    this.#dhr = Buffer.from(dh);
    this.#ckr = this.#rootStep();
    this.#dhs = this.#newSecret();
    this.#cks = this.#rootStep();
  }

  #rootStep(): Buffer {
    const shared = x25519(this.#dhs, this.#dhr ?? Buffer.alloc(0));
    const keys = hkdf(this.#rk, shared, label('ratchet root'), 64);
    this.#rk = keys.subarray(0, 32);
    return keys.subarray(32);
  }

  #open(mk: Buffer, message: Uint8Array): Buffer {
    const { key, nonce } = cipherKeys(mk);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(Buffer.concat([this.#ad, message.subarray(0, 40)]));
    decipher.setAuthTag(message.subarray(-16));
    return Buffer.concat([decipher.update(message.subarray(40, -16)), decipher.final()]);
  }
}

function cipherKeys(mk: Uint8Array) {
  const keys = hkdf(Buffer.alloc(32), mk, label('ratchet message'), 44);
  return { key: keys.subarray(0, 32), nonce: keys.subarray(32) };
}
