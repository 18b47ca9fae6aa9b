import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { askDaemon } from './admin-client.ts';
import type { ClassicUsers, ReadUser, RefusedUser } from './classic-users.ts';

/** What a line of the admin socket has room for. */
const AT_ONCE = 50;

const outcomesResult = Type.Object({
  outcomes: Type.Array(Type.Union(['imported', 'same', 'name-taken'].map((word) => Type.Literal(word)))),
});
const keptResult = Type.Object({ kept: Type.Integer() });
const changedResult = Type.Object({ changed: Type.Boolean() });

export interface ImportReport {
  /** User names. */
  readonly imported: readonly string[];
  /** Imported before: nothing was changed. */
  readonly same: readonly string[];
  readonly refused: readonly RefusedUser[];
  /** Keys that were not there yet. */
  readonly keys: number;
  /** Names whose key was none. */
  readonly badKeys: readonly string[];
}

/** Gives a running daemon the accounts and keys. @throws OperatorError as {@link askDaemon}. */
export async function importClassicUsers(
  socket: string,
  { users, refused }: ClassicUsers,
): Promise<ImportReport> {
  const outcomes: string[] = [];
  for (const some of batches(users)) {
    const accounts = some.map(({ account }) => account);
    outcomes.push(
      ...Value.Parse(outcomesResult, await askDaemon(socket, 'import-accounts', { accounts })).outcomes,
    );
  }
  const withOutcome = (word: string) => users.filter((_, index) => outcomes[index] === word);
  const taken = withOutcome('name-taken').map(({ name }) => ({ name, reason: 'the name is taken here' }));
  const there = users.filter((_, index) => outcomes[index] !== 'name-taken');
  return {
    imported: withOutcome('imported').map(({ account }) => account.user),
    same: withOutcome('same').map(({ account }) => account.user),
    refused: [...refused, ...taken],
    keys: await importKeys(socket, there),
    badKeys: there.filter(({ hasBadKey }) => hasBadKey).map(({ name }) => name),
  };
}

/** Whether the daemon had another key. @throws OperatorError as {@link askDaemon}. */
export async function importSigningKey(socket: string, pem: string): Promise<boolean> {
  const answer = await askDaemon(socket, 'classic-import-signing-key', { pem });
  return Value.Parse(changedResult, answer).changed;
}

async function importKeys(socket: string, users: readonly ReadUser[]): Promise<number> {
  let kept = 0;
  const keys = users.flatMap(({ account: { user }, key }) => (key === undefined ? [] : [{ user, key }]));
  for (const some of batches(keys)) {
    const answer = await askDaemon(socket, 'classic-import-keys', { keys: some });
    kept += Value.Parse(keptResult, answer).kept;
  }
  return kept;
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}
