import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHostPort } from '../../common/src/wire/invite-link.ts';
import { Bystanders } from './support/bystanders.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { type Direction, ManInTheMiddle, type Tampering } from './support/man-in-the-middle.ts';
import { Person } from './support/person.ts';

const flipped =
  (place: (length: number) => number): Tampering =>
  (record) => {
    const changed = Buffer.from(record);
    const at = place(record.length);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return [changed];
  };

/** Fresh for each use: some remember a record. */
const tamperings: Readonly<Record<string, () => Tampering>> = {
  'flips a bit of a ciphertext': () => flipped((length) => Math.floor(length / 2)),
  'flips a bit of a tag': () => flipped((length) => length - 1),
  'flips a bit of a length': () => flipped(() => 3),
  'replays a record': () => (record) => [record, record],
  'drops a record': () => {
    let isFirst = true;
    return (record) => {
      const kept = isFirst ? [] : [record];
      isFirst = false;
      return kept;
    };
  },
  'reorders two records': () => {
    let first: Buffer | undefined;
    return (record) => {
      if (first) return [record, first];
      first = record;
      return [];
    };
  },
  'cuts a record short and hangs up':
    () =>
    (record, { onward, back }) => {
      onward.end(record.subarray(0, -1));
      back.destroy();
      return [];
    },
  'sends a record back where it came from':
    () =>
    (record, { back }) => {
      back.write(record);
      return [record];
    },
};

describe('Mallory on the wire', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let others: Bystanders;
  let middle: ManInTheMiddle;
  let carol: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    others = await Bystanders.join(daemon);
    middle = await ManInTheMiddle.listen(parseHostPort(daemon.ready.address));
    carol = new Person('carol');
    await carol.signUp((await daemon.newInvite()).replace(daemon.ready.address, middle.address));
    await carol.reach('ready');
  });

  after(async () => {
    carol.dispose();
    middle.dispose();
    others.dispose();
    await daemon.remove();
  });

  /** Until the connection of carol has ended, though neither end meant it to. */
  async function lose(): Promise<void> {
    await carol.until('carol’s link ends', () => carol.client.state.kind !== 'ready');
    middle.behave();
  }

  async function backAgain(text: string): Promise<void> {
    await carol.reach('ready');
    await Promise.all([carol.hear(text), others.alice.hear(text)]);
    for (const { texts } of [carol, others.alice])
      assert.equal(texts.filter((seen) => seen === text).length, 1, `"${text}" once`);
  }

  const directions: readonly Direction[] = ['to daemon', 'to client'];
  for (const direction of directions) {
    for (const [what, make] of Object.entries(tamperings)) {
      it(`${what} on its way ${direction}: the link ends, and nothing is lost or seen twice`, async () => {
        const text = `she ${what} ${direction}`;
        const tampered = middle.tamper(direction, make());
        const speaker = direction === 'to daemon' ? carol : others.bob;
        void speaker.client.lobby.send(text);
        // What was dropped or held back shows with the record behind it.
        void speaker.client.lobby.send(`${text}, and more`);
        await tampered;
        if (direction === 'to client') await speaker.hear(`${text}, and more`);
        carol.client.request('presence.list', {}).catch(() => undefined);
        await lose();
        await backAgain(text);
        await backAgain(`${text}, and more`);
        await others.talk();
      });
    }
  }

  it('learns nothing of what is said', async () => {
    const seen: Buffer[] = [];
    void middle.tamper('to daemon', (record) => {
      seen.push(record);
      return [record];
    });
    await carol.say('the words she would like to read');
    middle.behave();
    assert.ok(seen.length > 0);
    assert.ok(!Buffer.concat(seen).includes('words she would'));
  });

  it('left a trace in the audit, and no harm in the chain', async () => {
    const lines = await readFile(join(daemon.dataDir, 'audit.jsonl'), 'utf8');
    assert.match(lines, /"event":"session.closed","user":"carol","address":"[^"]+","outcome":"malformed"/);
  });
});
