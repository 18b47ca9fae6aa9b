import assert from 'node:assert/strict';
import { signDeviceList } from '../../../../common/src/auth/device-list.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { keyOf } from '../../../src/plugins/e2e-relay/address.ts';
import { DeviceLists, open } from '../../../src/plugins/e2e-relay/device-lists.ts';
import { Mailboxes } from '../../../src/plugins/e2e-relay/mailboxes.ts';
import { RelayReads } from '../../../src/plugins/e2e-relay/relay-reads.ts';
import { Removals } from '../../../src/plugins/e2e-relay/removals.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { sessionOf } from './bare-session.ts';

const bob = { user: 'bob', device: new Uint8Array(16).fill(2) };
const PAYLOAD_BYTES = 48_000;
/** More than may wait while a page is read. */
const FLOOD = 20;

/** The end of a turn comes when the test says so. */
class TurnClock extends HeldClock {
  #tasks: (() => void)[] = [];

  override soon(task: () => void): void {
    this.#tasks.push(task);
  }

  endTurn(): void {
    for (const task of this.#tasks.splice(0)) task();
  }
}

describe('a session that has read its mailbox to the end', () => {
  let store: PluginStore;
  let clock: TurnClock;
  let mailboxes: Mailboxes;
  let reads: RelayReads;
  let pushed: number[];
  const session = sessionOf(bob);

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
    const { storage } = store;
    clock = new TurnClock();
    pushed = [];
    mailboxes = new Mailboxes(storage);
    const lists = new DeviceLists(storage);
    lists.remember('bob', open(listOfBob()));
    const onFault = (error: unknown) => assert.fail(String(error));
    const removals = new Removals({ storage, mailboxes, clock, onFault });
    const push = (_: unknown, { number }: { readonly number: number }) => void pushed.push(number);
    reads = new RelayReads({ clock, lists, mailboxes, removals, push });
  });

  afterEach(() => store.dispose());

  function listOfBob() {
    const identity = Ed25519Key.generate();
    const { publicKey: key } = identity;
    const devices = [{ id: bob.device, name: 'one', signingKey: key, dhKey: key }];
    return signDeviceList({ user: 'bob', identityKey: key, version: 1, issuedAt: 1, devices }, identity);
  }

  /** So many messages are told at once, and on disk for whoever reads from now on. */
  async function arrive(count: number): Promise<void> {
    const key = keyOf(bob);
    const mailbox = await mailboxes.find(key);
    const writes = numbers(count).map(() => {
      const [id, element, payload] = [randomBytes(16), randomBytes(100), new Uint8Array(PAYLOAD_BYTES)];
      const entry = {
        from: 'alice',
        device: id,
        id,
        sentAt: 1,
        element,
        payloadBytes: PAYLOAD_BYTES,
        payload,
      };
      const pending = mailbox.begin(entry, payload);
      mailbox.settle(pending, 'stored');
      return mailboxes.rows.put(key, pending.number, entry);
    });
    await store.storage.commit(writes);
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('gets all that comes in the turn in which it is answered, however much that is', async () => {
    const { more } = await reads.fetch({ after: 0, limit: 10 }, session);
    assert.equal(more, false);
    await arrive(FLOOD);
    clock.endTurn();
    assert.deepEqual(pushed, numbers(FLOOD));
  });

  it('is told of another page when more came while one was read than may wait, with the first of it', async () => {
    const mailbox = await mailboxes.find(keyOf(bob));
    const asked = reads.fetch({ after: 0, limit: 10 }, session);
    while (mailbox.readers.size === 0) await Promise.resolve();
    await arrive(FLOOD);
    const { messages, more } = await asked;
    assert.deepEqual([messages[0]?.number, more], [1, true]);
    clock.endTurn();
    assert.equal(mailbox.readers.size, 0);
    assert.deepEqual(pushed, []);
  });

  it('gets nothing any more that came before it was sent away, or asked anew', async () => {
    await askAndMiss();
    reads.leave(session);
    clock.endTurn();
    await askAndMiss();
    await reads.fetch({ after: 0, limit: 10 }, session);
    clock.endTurn();
    assert.deepEqual(pushed, []);
  });

  async function askAndMiss(): Promise<void> {
    await reads.fetch({ after: 0, limit: 10 }, session);
    await arrive(1);
  }
});
