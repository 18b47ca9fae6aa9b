import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Codec } from '../../common/src/wire/codec.ts';
import { broadcastMessages } from '../../common/src/wire/messages.ts';
import type { DaemonPlace } from './daemon-client.ts';
import type { FloodReport } from './flood.ts';
import { Members } from './members.ts';

// A thread of its own: the flood must not slow down who measures.

const IN_FLIGHT = 1_024;
const BLOCK = 128;
// How an answer and a refusal begin: ["ok", and ["error", in CBOR.
const OK = Buffer.from([0x83, 0x62, 0x6f, 0x6b]);
const ERROR = Buffer.from([0x83, 0x65, 0x65, 0x72, 0x72, 0x6f, 0x72]);
const codec = new Codec(broadcastMessages);

if (!parentPort) throw new Error('this is a worker');
const client = await new Members(workerData as DaemonPlace, 'flooder').signUp();
client.becomeListener();
let asked = 0;
let answered = 0;
let refused = 0;
let disconnected = false;

function flood(): void {
  while (!disconnected && asked - answered - refused <= IN_FLIGHT - BLOCK) {
    const block = Array.from({ length: BLOCK }, () =>
      // The dearest that a member can ask for: many rows of the store, an answer of tens of KiB.
      codec.encodeRequest('broadcast.history', asked++, { limit: 100 }),
    );
    client.write(block);
  }
}

client.listen({
  onDeliveries: (bytes) => {
    answered += count(bytes, OK);
    refused += count(bytes, ERROR);
    flood();
  },
  onBreak: () => {
    disconnected = true;
  },
});
flood();
parentPort.postMessage('flooding');
await once(parentPort, 'message');
parentPort.postMessage({ answered, refused, disconnected } satisfies FloodReport);
parentPort.close();
await client.leave();

function count(bytes: Uint8Array, head: Buffer): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let found = 0;
  for (let at = buffer.indexOf(head); at >= 0; at = buffer.indexOf(head, at + head.length)) found++;
  return found;
}
