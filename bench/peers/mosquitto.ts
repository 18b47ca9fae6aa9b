import type { PeerProtocol } from './peer-protocol.ts';

const TOPIC = text('bench');
const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const SUBACK = 0x90;

/** MQTT 3.1.1 over TLS: one topic, QoS 0. */
export const mosquitto: PeerProtocol = {
  program: 'mosquitto',
  configuration: ({ port, pem }) => `
user root
persistence false
allow_anonymous true
max_queued_messages 0
set_tcp_nodelay true
log_type error
listener ${port} 127.0.0.1
certfile ${pem}
keyfile ${pem}
tls_version tlsv1.3
`,
  args: (configuration) => ['-c', configuration],
  hello(name) {
    // Protocol level 4, a clean session, no keep-alive.
    const connect = packet(CONNECT, text('MQTT'), Buffer.of(4, 2, 0, 0), text(name));
    return Buffer.concat([connect, packet(SUBSCRIBE, Buffer.of(0, 1), TOPIC, Buffer.of(0))]);
  },
  isIn: (bytes) => bytes.includes(SUBACK),
  broadcast: (body) => packet(PUBLISH, TOPIC, Buffer.from(body)),
  wholeBytes(bytes) {
    let whole = 0;
    for (let end = endOfPacket(bytes, 0); end !== undefined; end = endOfPacket(bytes, whole)) whole = end;
    return whole;
  },
};

function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)]);
}

// All of ours are long enough for one byte of length or two, and no longer.
function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.concat([Buffer.of(type, ...length), body]);
}

/** Where the packet at `start` ends, when it has come whole (MQTT 3.1.1 section 2.2.3). */
function endOfPacket(bytes: Buffer, start: number): number | undefined {
  let length = 0;
  for (let at = start + 1, shift = 0; at < bytes.length; at++, shift += 7) {
    const byte = bytes.readUInt8(at);
    length |= (byte & 127) << shift;
    if (byte < 128) return at + 1 + length <= bytes.length ? at + 1 + length : undefined;
  }
  return undefined;
}
