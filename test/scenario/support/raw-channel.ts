import { connect } from 'node:net';
import { once } from 'node:events';
import { initiate } from '../../../common/src/channel/handshake.ts';
import type { SecureChannel } from '../../../common/src/channel/secure-channel.ts';
import { TcpTransport } from '../../../common/src/node/tcp-transport.ts';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';

interface Target {
  readonly address: string;
  readonly key: Uint8Array;
  /** Local address to come from. */
  readonly from?: string;
}

/** A connection on which anything can be written: bytes as they are, or records sealed in order. */
export class RawChannel {
  readonly channel: SecureChannel;
  /** Resolves when the daemon has hung up. */
  readonly closed: Promise<void>;

  private constructor(channel: SecureChannel) {
    this.channel = channel;
    const { transport } = channel;
    this.closed = transport.closed;
    transport.listen({ onBytes: () => undefined, onClose: () => undefined });
    transport.resume();
  }

  static async connect({ address, key, from = '127.0.0.1' }: Target): Promise<RawChannel> {
    const socket = connect({ ...parseHostPort(address), localAddress: from });
    await once(socket, 'connect');
    return new RawChannel(await initiate(new TcpTransport(socket), key, Date.now()));
  }

  get pendingBytes(): number {
    return this.channel.transport.pendingBytes;
  }

  /** Bytes as they are. */
  write(bytes: Uint8Array): void {
    this.channel.transport.write(bytes);
  }

  /** One record over these messages. */
  send(...messages: readonly Uint8Array[]): void {
    this.write(this.channel.sealer.seal(messages));
  }

  /** Reads no more. */
  stopReading(): void {
    this.channel.transport.pause();
  }

  destroy(): void {
    this.channel.transport.destroy();
  }
}
