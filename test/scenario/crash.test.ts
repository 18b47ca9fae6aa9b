import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { Chance } from './support/crash/chance.ts';
import { checkAccounts, checkAudit, checkDisk, checkLobby } from './support/crash/aftermath.ts';
import { KillRun } from './support/crash/kill-run.ts';

const KILLS = 8;
// A first start makes its key and its database in this time, on a machine that is not too slow or too fast.
const FIRST_STARTS = 12;
const EARLIEST_MS = 150;
const SPAN_MS = 250;

describe('a daemon that is killed at random moments under load', function () {
  this.timeout(60_000);
  const chance = Chance.fromEnvironment();
  let run: KillRun;

  before(async () => {
    run = await KillRun.start(chance);
  });

  after(() => run.dispose());

  it(`comes back ${KILLS} times, and so do all people by themselves (SEED=${chance.seed})`, async () => {
    run.begin();
    for (let kill = 0; kill < KILLS; kill++) await run.killOnce();
    await run.settle();
  });

  it('has every acknowledged message, and nobody sees one twice', () => checkLobby(run));

  it('has every account, device and password', () => checkAccounts(run));

  it('has an audit log whose chain holds', () => checkAudit(run));

  it('has a sound database, and stops in order', () => checkDisk(run));
});

describe('a daemon that is killed while it starts for the first time', function () {
  this.timeout(30_000);
  const chance = Chance.fromEnvironment();

  it(`comes up at the next start, with nothing half made (SEED=${chance.seed})`, async () => {
    const daemon = await DaemonProcess.make();
    for (let round = 0; round < FIRST_STARTS; round++) {
      const start = daemon.start().catch(() => undefined);
      await pause(EARLIEST_MS + chance.next() * SPAN_MS);
      await daemon.stop('SIGKILL');
      await start;
      // What is kept of a round must not make the next one tame.
      if (round % 2 === 1) await rm(daemon.dataDir, { recursive: true, force: true });
    }
    await daemon.start();
    const person = new Person('alice');
    await person.signUp(daemon.invite);
    assert.equal(await daemon.stop(), 0);
    person.dispose();
    await daemon.remove();
  });
});
