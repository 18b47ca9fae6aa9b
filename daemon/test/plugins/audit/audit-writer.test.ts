import assert from 'node:assert/strict';
import type { AuditEvent } from '../../../src/plugins/audit/audit-line.ts';
import { type AuditSink, AuditWriter } from '../../../src/plugins/audit/audit-writer.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { type LoggedLine, memoryLog } from '../plugin-store.ts';
import { auditEvents } from './audit-events.ts';

/** A disk that can be full. */
class Disk implements AuditSink {
  readonly path = '/data/audit.jsonl';
  readonly writes: (readonly AuditEvent[])[] = [];
  full = false;
  inPlace = true;
  /** While it is pending nothing is taken. */
  busy: Promise<void> = Promise.resolve();
  syncs = 0;
  closed = false;

  async append(events: readonly AuditEvent[]): Promise<void> {
    await this.busy;
    if (this.full) throw new Error('ENOSPC');
    this.writes.push(events);
  }

  sync(): Promise<void> {
    this.syncs++;
    return Promise.resolve();
  }

  isInPlace(): Promise<boolean> {
    return Promise.resolve(this.inPlace);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  get outcomes(): string[] {
    return this.writes.flat().map((event) => event.outcome);
  }
}

describe('audit writer', () => {
  let disk: Disk;
  let clock: HeldClock;
  let logged: LoggedLine[];
  let writer: AuditWriter;

  beforeEach(() => {
    disk = new Disk();
    clock = new HeldClock();
    logged = [];
    writer = new AuditWriter({ file: disk, clock, log: memoryLog(logged) });
  });

  it('gathers what 20 ms bring for one write, in order', async () => {
    for (const event of auditEvents(5)) {
      clock.advance(4);
      writer.append(event);
    }
    clock.advance(3);
    await settle();
    assert.equal(disk.writes.length, 0);
    clock.advance(1);
    await settle();
    assert.equal(disk.writes.length, 1);
    assert.deepEqual(disk.outcomes, outcomes(5));
  });

  it('gathers again while it writes', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    disk.busy = promise.then(() => undefined);
    const [first, ...others] = auditEvents(4);
    assert.ok(first);
    writer.append(first);
    clock.advance(20);
    for (const event of others) writer.append(event);
    resolve(undefined);
    await settle();
    assert.equal(disk.writes.length, 1);
    clock.advance(20);
    await settle();
    assert.deepEqual(
      disk.writes.map((events) => events.length),
      [1, 3],
    );
  });

  it('takes thousands in several writes, in order', async () => {
    await append(2500);
    assert.deepEqual(
      disk.writes.map((events) => events.length),
      [1000, 1000, 500],
    );
    assert.deepEqual(disk.outcomes, outcomes(2500));
  });

  it('syncs a second after the first write, and not without one', async () => {
    await append(1);
    clock.advance(999);
    assert.equal(disk.syncs, 0);
    clock.advance(1);
    await settle();
    assert.equal(disk.syncs, 1);
    clock.advance(60_000);
    await settle();
    assert.equal(disk.syncs, 1);
  });

  it('keeps lines while the disk is full, complains once, and writes them later', async () => {
    disk.full = true;
    await append(3);
    clock.advance(1000);
    await writer.flush();
    disk.full = false;
    clock.advance(1000);
    await writer.flush();
    assert.deepEqual(disk.outcomes, outcomes(3));
    assert.equal(logged.filter((line) => line.level === 'error').length, 1);
  });

  it('says once within a second of writing that the file was moved away, and again the next time it is', async () => {
    const errors = () => logged.filter(({ level }) => level === 'error').map(({ message }) => message);
    const writeAndWait = async () => {
      await append(1);
      clock.advance(1000);
      await settle();
    };
    await writeAndWait();
    assert.deepEqual(errors(), []);
    disk.inPlace = false;
    await writeAndWait();
    await writeAndWait();
    assert.equal(errors().length, 1);
    assert.match(errors().join(), /the audit log was moved or deleted: .*restart/);
    disk.inPlace = true;
    await writeAndWait();
    disk.inPlace = false;
    await writeAndWait();
    assert.equal(errors().length, 2);
  });

  it('tells how the file does', async () => {
    assert.equal(await writer.state(), 'written');
    disk.full = true;
    await append(1);
    assert.equal(await writer.state(), 'failing');
    disk.inPlace = false;
    assert.equal(await writer.state(), 'gone');
  });

  it('counts what finds no room in memory, and says so in the log itself', async () => {
    disk.full = true;
    await append(10_025);
    disk.full = false;
    clock.advance(1000);
    await writer.flush();
    assert.deepEqual(disk.outcomes, [...outcomes(10_000), '25 lines']);
    assert.equal(disk.writes.at(-1)?.at(-1)?.event, 'audit.lost');
  });

  it('says so too when the disk was only slow, once for all that was lost', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    disk.busy = promise.then(() => undefined);
    for (const event of auditEvents(10_025)) writer.append(event);
    resolve(undefined);
    await writer.flush();
    await append(1);
    const lost = disk.writes.flat().filter(({ event }) => event === 'audit.lost');
    assert.deepEqual(
      lost.map(({ outcome }) => outcome),
      ['25 lines'],
    );
    assert.equal(disk.outcomes.length, 10_002);
  });

  it('does not blame the file for lines that found no room when it closes', async () => {
    for (const event of auditEvents(10_025)) writer.append(event);
    await writer.close();
    assert.deepEqual(
      disk.outcomes.filter((outcome) => outcome === '25 lines'),
      ['25 lines'],
    );
    assert.deepEqual(
      logged.map(({ level, details }) => ({ level, details })),
      [{ level: 'warn', details: { lost: 25 } }],
    );
  });

  it('writes and syncs what is left when it closes, and leaves no timer', async () => {
    for (const event of auditEvents(2)) writer.append(event);
    await writer.close();
    assert.deepEqual(disk.outcomes, outcomes(2));
    assert.ok(disk.syncs > 0 && disk.closed);
    assert.equal(clock.timers, 0);
    assert.throws(() => {
      writer.append({ time: 0, event: 'x', outcome: 'ok' });
    }, /closed/);
  });

  it('tells how many are lost when the disk is full to the end', async () => {
    disk.full = true;
    await append(4);
    await writer.close();
    assert.deepEqual(logged.at(-1)?.details, { lines: 4 });
    assert.equal(clock.timers, 0);
  });

  async function append(count: number): Promise<void> {
    for (const event of auditEvents(count)) writer.append(event);
    await writer.flush();
  }
});

function outcomes(count: number): string[] {
  return auditEvents(count).map((event) => event.outcome);
}

/** Lets promises that are ready go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
