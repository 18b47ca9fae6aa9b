import * as crypto from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { within } from '../../deadline.ts';

// A client of the original protocol, written from its description on node:crypto alone: nothing of common/src/classic.

const PATIENCE_MS = 10_000;
const PSS = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 222 };
/** RFC 3526 section 3: the prime. */
const DH_GROUP = crypto.getDiffieHellman('modp14').getPrime();

export type Fields = Readonly<Record<string, unknown>>;

export interface Said {
  readonly command: string;
  readonly payload: Fields;
}

/** An RSA identity of the original's. */
export class ClassicPerson {
  readonly pem: string;
  readonly #key: crypto.KeyObject;

  constructor() {
    const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.#key = privateKey;
  }

  sign(bytes: Uint8Array): Buffer {
    return crypto.sign('sha256', bytes, { key: this.#key, ...PSS });
  }
}

export function isSignedBy(pem: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return crypto.verify('sha256', bytes, { key: pem, ...PSS }, signature);
}

/** Half of a Diffie-Hellman exchange. */
export class Ephemeral {
  readonly der: Buffer;
  readonly #dh = crypto.getDiffieHellman('modp14');

  constructor() {
    this.der = derOf(this.#dh.generateKeys());
  }

  /** The AES key of what is agreed on. */
  agree(der: Uint8Array): Buffer {
    const secret = this.#dh.computeSecret(valueIn(der));
    const whole = Buffer.concat([Buffer.alloc(256 - secret.length), secret]);
    return Buffer.from(crypto.hkdfSync('sha256', whole, '', 'aes session key', 32));
  }
}

/** nonce | tag | ciphertext, with a counter for each direction. */
export class Box {
  sent = 0;
  #received = 0;
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(plaintext: string | Uint8Array): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.sent++);
    const nonce = Buffer.concat([crypto.randomBytes(8), counter]);
    const cipher = crypto.createCipheriv('aes-256-gcm', this.#key, nonce);
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  open(sealed: Buffer): string {
    const nonce = sealed.subarray(0, 12);
    const counter = nonce.readUInt32BE(8);
    if (counter < this.#received) throw new Error('a counter went back');
    this.#received = counter + 1;
    const decipher = crypto.createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  }
}

/** One connection of an original client. */
export class ClassicClient {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;
  box: Box | undefined;

  constructor(address: string) {
    const [host, port] = address.split(':');
    this.socket = createConnection({ host: host ?? '', port: Number(port) });
    this.socket.on('error', () => undefined);
    this.#lines = createInterface(this.socket)[Symbol.asyncIterator]();
  }

  /** Connected, handshake done, the server's signature checked. */
  static async connect(address: string, serverPem: string): Promise<ClassicClient> {
    const client = new ClassicClient(address);
    await client.shakeHands(serverPem);
    return client;
  }

  async shakeHands(serverPem: string): Promise<void> {
    const [, der = '', signature = ''] = (await this.line()).split(':');
    const serverKey = Buffer.from(der, 'base64');
    if (!isSignedBy(serverPem, serverKey, Buffer.from(signature, 'base64')))
      throw new Error('the server’s signature is wrong');
    const own = new Ephemeral();
    this.socket.write(`DH_CLIENT_PUBKEY:${own.der.toString('base64')}\n`);
    const answer = await this.line();
    if (answer !== 'DH_SUCCESS') throw new Error(`not DH_SUCCESS but ${answer}`);
    this.box = new Box(own.agree(serverKey));
  }

  /** The sealed line, with its end. */
  seal(command: string, payload: unknown): string {
    return this.sealText(command, JSON.stringify(payload));
  }

  sealText(command: string, plaintext: string | Uint8Array): string {
    return `${command}:${this.#box.seal(plaintext).toString('base64')}\n`;
  }

  send(command: string, payload: unknown): void {
    this.socket.write(this.seal(command, payload));
  }

  /** The next thing that the server says. */
  async hear(): Promise<Said> {
    const [command = '', sealed = ''] = (await this.line()).split(':');
    const payload = JSON.parse(this.#box.open(Buffer.from(sealed, 'base64'))) as Fields;
    return { command, payload };
  }

  /** What the server answers to a command; fails if it says anything else before. */
  async ask(command: string, payload: unknown): Promise<Said> {
    this.send(command, payload);
    return this.hear();
  }

  /** The fields of what is said next, which has to be `command`. */
  async hears(command: string): Promise<Fields> {
    const said = await this.hear();
    if (said.command !== command) throw new Error(`not ${command} but ${JSON.stringify(said)}`);
    return said.payload;
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.#succeed('SECURE_SIGNIN', { username, password });
  }

  async signUp(username: string, password: string): Promise<void> {
    await this.#succeed('SECURE_SIGNUP', { username, password });
  }

  async register(person: ClassicPerson): Promise<void> {
    await this.#succeed('REGISTER_E2E_PUBKEY', { e2e_public_key_pem: person.pem });
  }

  async line(): Promise<string> {
    const next = await within(PATIENCE_MS, 'a line of the server', this.#lines.next());
    if (next.done === true) throw new Error('the server hung up');
    return next.value;
  }

  /** Nothing more comes: the connection is over. */
  async ended(): Promise<void> {
    if (!this.socket.closed) await within(PATIENCE_MS, 'the end of a connection', once(this.socket, 'close'));
  }

  close(): void {
    this.socket.destroy();
  }

  get #box(): Box {
    if (!this.box) throw new Error('no handshake was made');
    return this.box;
  }

  async #succeed(command: string, payload: Fields): Promise<void> {
    const { status, message } = await this.#answer(command, payload);
    if (status !== 'success') throw new Error(`${command}: ${String(message)}`);
  }

  #answer(command: string, payload: Fields): Promise<Fields> {
    this.send(command, payload);
    return this.hears(`${command}_RESPONSE`);
  }
}

function derOf(value: Buffer): Buffer {
  const prime = element(0x02, Buffer.concat([Buffer.of(0), DH_GROUP]));
  const parameters = element(0x30, Buffer.concat([prime, Buffer.of(2, 1, 2)]));
  const oid = Buffer.from('06092a864886f70d010301', 'hex');
  const signed = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), value]) : value;
  const bits = element(0x03, Buffer.concat([Buffer.of(0), element(0x02, signed)]));
  return element(0x30, Buffer.concat([element(0x30, Buffer.concat([oid, parameters])), bits]));
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const header = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...header), content]);
}

/** The value of a key: SEQUENCE { algorithm, BIT STRING { INTEGER } }. */
function valueIn(der: Uint8Array): Buffer {
  const [info] = split(Buffer.from(der));
  const [, afterAlgorithm] = split(info);
  const [bits] = split(afterAlgorithm);
  return split(bits.subarray(1))[0];
}

/** The content of the first element, and what follows it. */
function split(der: Buffer): [content: Buffer, rest: Buffer] {
  const first = der[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = first < 0x80 ? first : der.readUIntBE(2, header - 2);
  return [der.subarray(header, header + length), der.subarray(header + length)];
}
