import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from './certificate.ts';
import { PAIR_RECEIVER, PAIR_SENDER, RECEIVER, SENDER, WELCOME } from './protocol.ts';

// node relay.ts net|tls BYTES: what a Node server must do at least. It writes each message of BYTES that a
// sender sends to every receiver, or to the other one of its pair, one buffer a delivery, without cryptography of its own.

const [kind, size] = process.argv.slice(2);
const messageBytes = Number(size);
const receivers = new Set<Socket>();
/** By the number of the pair. */
const paired = new Map<number, Socket>();

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // A reset is an end like any other.
  socket.once('data', (first: Buffer) => {
    if (first[0] === RECEIVER) receive(socket);
    if (first[0] === SENDER) relay(socket, () => receivers);
    if (first[0] === PAIR_RECEIVER) receiveAlone(socket, first[1] ?? 0);
    if (first[0] === PAIR_SENDER) relay(socket, () => partnerOf(first[1] ?? 0));
    socket.write(WELCOME);
  });
}

function receive(socket: Socket): void {
  receivers.add(socket);
  socket.once('close', () => receivers.delete(socket));
  socket.resume();
}

function receiveAlone(socket: Socket, pair: number): void {
  paired.set(pair, socket);
  socket.resume();
}

function partnerOf(pair: number): readonly Socket[] {
  const partner = paired.get(pair);
  return partner ? [partner] : [];
}

function relay(socket: Socket, to: () => Iterable<Socket>): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + messageBytes <= bytes.length; at += messageBytes) {
      const message = bytes.subarray(at, at + messageBytes);
      for (const receiver of to()) receiver.write(message);
    }
    rest = bytes.subarray(at);
  });
}

function makeServer() {
  if (kind !== 'tls') return createServer(serve);
  const pem = makeCertificate();
  return createTlsServer({ key: pem, cert: pem, minVersion: 'TLSv1.3' }, serve);
}

const server = makeServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit());
