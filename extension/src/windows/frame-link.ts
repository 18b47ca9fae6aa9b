import { EventEmitter } from 'eventemitter3';
import type { Socket } from 'node:net';
import { AesGcmKey, TAG_BYTES } from '../../../common/src/crypto/aes-gcm.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { FrameCutter, HEAD_BYTES, headOf } from './frame-cutter.ts';

/** Of what is sent and not taken yet: a window that was suspended attaches anew when it wakes up. */
const MAX_BACKLOG = 64 * 1024 * 1024;

export interface FrameLinkEvents {
  /** In the order in which the other window sent them; never again after `closed`. */
  frame(content: Uint8Array): void;
  /** What was sent is on its way. */
  drained(): void;
  /** Once, also after `dispose`. */
  closed(): void;
}

export interface DirectionKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
}

/**
 * Frames between two windows that have proven themselves: length (4) || AES-256-GCM(content), the nonce counting frames.
 * Both windows know the keys by the secret alone, so that whoever passes the proofs on (a pipe of Windows is no private
 * folder) reads, changes and repeats nothing. What is not the next frame ends the link.
 */
export class FrameLink implements Disposable {
  readonly events = new EventEmitter<FrameLinkEvents>();
  readonly #socket: Socket;
  readonly #send: Direction;
  readonly #receive: Direction;
  readonly #cutter = new FrameCutter();
  #isClosed = false;

  constructor(socket: Socket, { send, receive }: DirectionKeys) {
    this.#socket = socket;
    this.#send = new Direction(send);
    this.#receive = new Direction(receive);
    socket
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .on('drain', () => this.events.emit('drained'))
      .on('end', () => this.dispose())
      .on('close', () => this.dispose());
  }

  /** What is worth leaving out until `drained`. */
  get isBusy(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Does nothing once the link is closed. @throws RangeError for more than `MAX_CONTENT` */
  send(content: Uint8Array): void {
    if (this.#isClosed) return;
    const head = headOf(content.length + TAG_BYTES);
    this.#socket.write(this.#send.seal(head, content));
    if (this.#socket.writableLength > MAX_BACKLOG) this.dispose();
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    this.events.emit('closed');
    this.events.removeAllListeners();
  }

  #take(chunk: Uint8Array): void {
    const { frames, isBroken } = this.#cutter.cut(chunk);
    for (const { head, sealed } of frames) {
      if (this.#isClosed) return;
      const content = this.#receive.open(head, sealed);
      if (content) this.events.emit('frame', content);
      else this.dispose();
    }
    if (isBroken) this.dispose();
  }
}

class Direction {
  readonly #key: AesGcmKey;
  #count = 0n;

  constructor(key: Uint8Array) {
    this.#key = new AesGcmKey(key);
  }

  seal(head: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const frame = new Uint8Array(HEAD_BYTES + plaintext.length + TAG_BYTES);
    frame.set(head);
    this.#key.sealInto(frame, HEAD_BYTES, { nonce: this.#nextNonce(), additionalData: head, plaintext });
    return frame;
  }

  open(head: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    return this.#key.open(sealed, this.#nextNonce(), head);
  }

  #nextNonce(): Uint8Array {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, this.#count++);
    return nonce;
  }
}
