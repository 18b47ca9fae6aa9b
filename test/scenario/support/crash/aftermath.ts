import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decode } from 'cborg';
import type { Broadcast } from '../../../../common/src/client/lobby-log.ts';
import { askDaemon } from '../../../../daemon/src/cli/admin-client.ts';
import { Person } from '../person.ts';
import { PATIENCE_MS, problemCode, reach } from './actor.ts';
import { type KillRun, INVITE_USES } from './kill-run.ts';

const FIRST_INVITE_USES = 10;
const PAGE = 100;

/** All that the daemon has of the lobby, oldest first. */
async function history({ client }: Person): Promise<readonly Broadcast[]> {
  const pages: Broadcast[][] = [];
  for (let before: number | undefined; ;) {
    const bound = before === undefined ? {} : { before };
    const { messages, more } = await client.request('broadcast.history', { ...bound, limit: PAGE });
    pages.unshift(messages);
    before = messages[0]?.number;
    if (!more) return pages.flat();
  }
}

/** Every acknowledged message is in the history as it was acknowledged, and nothing is there twice. */
export async function checkLobby({ speakers }: KillRun): Promise<void> {
  const [first] = speakers;
  assert.ok(first);
  const stored = await history(first.person);
  const numbers = stored.map(({ number }) => number);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
    'numbers grow',
  );
  const texts = stored.map(({ text }) => text);
  assert.equal(new Set(texts).size, texts.length, 'a message is in the history twice');
  const byText = new Map(stored.map((message) => [message.text, message]));
  for (const { said } of speakers) {
    for (const { text, number, from } of said) {
      assert.equal(byText.get(text)?.number, number, `"${text}" is in the history as it was acknowledged`);
      assert.equal(byText.get(text)?.from, from);
    }
  }
  for (const { person } of speakers) {
    await person.until(
      `${person.user} has heard all`,
      () => person.texts.at(-1) === texts.at(-1),
      PATIENCE_MS,
    );
    assert.deepEqual(person.texts, texts, `${person.user} saw each message once, and all of them`);
  }
}

/** Everybody whose sign-up was acknowledged logs in, by device key and by the newest password. */
export async function checkAccounts({ newcomers, changer, link }: KillRun): Promise<void> {
  for (const { user, machine } of newcomers.people) {
    const back = new Person(user, { machine });
    await back.restart();
    await reach(back, 'ready');
    back.dispose();
  }
  const fresh = (password: string) => new Person(changer.person.user, { password });
  const elsewhere = fresh(changer.current);
  await elsewhere.signIn(link);
  elsewhere.dispose();
  const old = fresh(changer.previous ?? 'never a password');
  assert.equal(await problemCode(old.signIn(link)), 'login-failed');
  old.dispose();
}

export async function checkAudit({ daemon }: KillRun): Promise<void> {
  const verdict = await askDaemon(join(daemon.dataDir, 'admin.sock'), 'audit-verify');
  const { lines, brokenAt } = verdict as { readonly lines: number; readonly brokenAt?: number };
  assert.equal(brokenAt, undefined, JSON.stringify(verdict));
  assert.ok(lines > 0);
}

/** The daemon noticed nothing of it all, and its file is whole: every account has taken one use of an invite. */
export async function checkDisk({ daemon }: KillRun): Promise<void> {
  assert.equal(await daemon.stop(), 0);
  assert.doesNotMatch(daemon.log, /"level":[56]0/);
  const database = new DatabaseSync(join(daemon.dataDir, 'noncesense.db'), { readOnly: true });
  try {
    assert.deepEqual(
      database
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => row['integrity_check']),
      ['ok'],
    );
    const rows = (prefix: string) =>
      database.prepare("SELECT value FROM kv WHERE space = 'auth' AND key GLOB ?").all(`${prefix}/*`);
    const left = rows('invite').map((row) => (decode(row['value'] as Uint8Array) as { uses: number }).uses);
    const used = FIRST_INVITE_USES + INVITE_USES - left.reduce((sum, uses) => sum + uses, 0);
    assert.equal(rows('account').length, used, 'accounts, and uses of invites');
  } finally {
    database.close();
  }
}
