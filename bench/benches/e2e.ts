import { portableMlKem } from '../../common/src/crypto/ml-kem.ts';
import { X25519Key } from '../../common/src/crypto/x25519.ts';
import { type Content, decodeContent, encodeContent } from '../../common/src/e2e/content.ts';
import { openPayload, sealPayload } from '../../common/src/e2e/envelope.ts';
import { initiate } from '../../common/src/e2e/pqxdh.ts';
import { initiatorRatchet } from '../../common/src/e2e/ratchet.ts';
import { encodeSessions } from '../../common/src/e2e/sessions-record.ts';
import { DevicePair } from '../load/device-pair.ts';
import { type Figures, median, summarize } from '../statistics.ts';
import { type Bench, row } from './bench.ts';

const DEVICES = 50;
const TEXT = 'x'.repeat(200);

type E2eFigures = Figures<
  | 'us_per_message'
  | 'us_per_turn'
  | 'ms_50_devices'
  | 'session_start_ms'
  | 'session_start_portable_ms'
  | 'session_accept_ms'
  | 'us_encode_state'
>;

/** What end-to-end encryption costs a client; no daemon and no disk are involved. */
export const e2e: Bench = {
  name: 'e2e',
  summary: 'a message of 200 bytes encrypted and decrypted, one for 50 devices, and the start of a session',
  run({ runs, quick, progress }) {
    const all = Array.from({ length: runs }, (_, index) => {
      progress(`run ${index + 1} of ${runs}`);
      return measure(quick ? 50 : 2_000);
    });
    const of = summarize(all);
    return Promise.resolve({
      figures: of,
      rows: [
        row('message, encrypted and decrypted', 'µs', { of, figure: 'us_per_message', target: 150 }),
        row('  where each is an answer', 'µs', { of, figure: 'us_per_turn' }),
        row(`encrypted for ${DEVICES} devices`, 'ms', { of, figure: 'ms_50_devices', target: 6 }),
        row('start of a session', 'ms', { of, figure: 'session_start_ms', target: 8 }),
        row('  with ML-KEM in JavaScript', 'ms', { of, figure: 'session_start_portable_ms', target: 8 }),
        row('its acceptance', 'ms', { of, figure: 'session_accept_ms' }),
        row('state of a session to bytes', 'µs', { of, figure: 'us_encode_state' }),
      ],
    });
  },
};

function measure(count: number): E2eFigures {
  const pair = DevicePair.talking();
  const pairs = Array.from({ length: DEVICES }, () => DevicePair.talking());
  const state = pair.first.sessions;
  const { starts, accepts } = startTimes(Math.ceil(count / 20));
  return {
    us_per_message: medianMs(count, () => converse(pair, false)) * 1_000,
    us_per_turn: (medianMs(count, () => converse(pair, true)) / 2) * 1_000,
    ms_50_devices: medianMs(Math.ceil(count / DEVICES), () => encryptForAll(pairs)),
    session_start_ms: median(starts),
    session_start_portable_ms: medianMs(Math.ceil(count / 20), portableStart(pair)),
    session_accept_ms: median(accepts),
    us_encode_state: medianMs(count, () => encodeSessions(state)) * 1_000,
  };
}

/** All that two clients do with one text, or with one and its answer. */
function converse({ first, second }: DevicePair, isAnswered: boolean): void {
  deliver(first, second);
  if (isAnswered) deliver(second, first);
}

type Side = DevicePair['first'];

function deliver(sender: Side, receiver: Side): void {
  const { payload, secret } = sealPayload(encodeContent(content()));
  const element = sender.encrypt(secret);
  decodeContent(openPayload(payload, receiver.decrypt(element)));
}

function encryptForAll(pairs: readonly DevicePair[]): void {
  const { secret } = sealPayload(encodeContent(content()));
  for (const { first } of pairs) first.encrypt(secret);
}

function startTimes(count: number): { starts: number[]; accepts: number[] } {
  const [starts, accepts]: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index++) {
    const pair = new DevicePair();
    let element = new Uint8Array();
    starts.push(timed(() => (element = Uint8Array.from(pair.start()))));
    accepts.push(timed(() => pair.second.decrypt(element)));
  }
  return { starts, accepts };
}

/** `startSession` with the other implementation of ML-KEM. */
function portableStart({ first, second }: DevicePair): () => void {
  const { bundle } = second;
  return () => {
    const ephemeral = X25519Key.generate();
    const encapsulation = portableMlKem.encapsulate(bundle.pq.key);
    const { secret } = initiate(
      { own: first.own, peer: second.asPeer, bundle },
      { ephemeral, encapsulation },
    );
    initiatorRatchet(secret, bundle.signed.key);
  };
}

function content(): Content {
  const hash = new Uint8Array(32);
  return {
    kind: 'text',
    id: new Uint8Array(16),
    conversation: hash,
    revision: 0,
    sentAt: 1_700_000_000_000,
    lists: { sender: { version: 1, hash }, recipients: [{ user: 'bob', version: 1, hash }] },
    body: { text: TEXT },
  };
}

function medianMs(count: number, task: () => void): number {
  return median(Array.from({ length: count }, () => timed(task)));
}

function timed(task: () => void): number {
  const begin = performance.now();
  task();
  return performance.now() - begin;
}
