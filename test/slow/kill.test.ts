import assert from 'node:assert/strict';
import { Chance } from '../scenario/support/crash/chance.ts';
import { checkAccounts, checkAudit, checkDisk, checkLobby } from '../scenario/support/crash/aftermath.ts';
import { KillRun } from '../scenario/support/crash/kill-run.ts';

const KILLS = 100;
const DEADLINE_MS = 10 * 60_000;
const TELL_EVERY = 10;

describe(`a daemon that is killed ${KILLS} times under load`, function () {
  this.timeout(DEADLINE_MS);
  const chance = Chance.fromEnvironment();
  let run: KillRun;

  before(async () => {
    run = await KillRun.start(chance);
  });

  after(() => run.dispose());

  it(`comes back each time, and so do all people by themselves (SEED=${chance.seed})`, async () => {
    run.begin();
    for (let kill = 1; kill <= KILLS; kill++) {
      await run.killOnce();
      if (kill % TELL_EVERY === 0) console.log(`      ${kill} kills: ${run.summary}`);
    }
    await run.settle();
    assert.ok(run.interrupted > 0, 'no kill found a message under way');
  });

  it('has every acknowledged message, and nobody sees one twice', () => checkLobby(run));

  it('has every account, device and password', () => checkAccounts(run));

  it('has an audit log whose chain holds', () => checkAudit(run));

  it('has a sound database, and stops in order', () => checkDisk(run));
});
