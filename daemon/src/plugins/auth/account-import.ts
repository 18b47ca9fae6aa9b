import { ITERATIONS } from '../../../../common/src/auth/scram.ts';
import { decodeBase64 } from '../../../../common/src/text/base64.ts';
import { isDisplayName, isUserName } from '../../../../common/src/text/names.ts';
import { type Static, Type } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { ImportedAccounts } from './imported-accounts.ts';

const strict = { additionalProperties: false } as const;
const base64 = Type.String({ maxLength: 64 });
const importArguments = Type.Object(
  {
    accounts: Type.Array(
      Type.Object(
        {
          user: Type.String({ maxLength: 32 }),
          displayName: Type.String({ maxLength: 64 }),
          salt: base64,
          storedKey: base64,
          serverKey: base64,
        },
        strict,
      ),
      { maxItems: 100 },
    ),
  },
  strict,
);
type ImportedAccount = Static<typeof importArguments>['accounts'][number];
/** `same`: it was imported before. */
type Outcome = 'imported' | 'same' | 'name-taken';

/** Of the accounts that are told at once. */
const MOST_TOLD = 1_000;

/**
 * For `noncesensed import-classic`: `import-accounts` {accounts, verifiers without their number of iterations} →
 * {outcomes}, in their order; `imported-accounts` → {waiting: [{user, importedAt}], keepDays}.
 */
export function addImportCommands(
  context: AuthContext,
  accounts: Accounts,
  imported: ImportedAccounts,
): void {
  context.adminCommand('import-accounts', importArguments, async (args) => {
    const outcomes: Outcome[] = [];
    for (const account of args.accounts) outcomes.push(await importAccount(account));
    context.log.warn({ accounts: outcomes.filter((outcome) => outcome === 'imported').length }, 'imported');
    return { outcomes };
  });
  context.adminCommand('imported-accounts', Type.Object({}, strict), async () => ({
    waiting: await imported.waiting(MOST_TOLD),
    keepDays: context.config.importedDays,
  }));

  async function importAccount({ user, displayName, ...keys }: ImportedAccount): Promise<Outcome> {
    if (!isUserName(user) || !isDisplayName(displayName)) throw new Error(`no name for an account: ${user}`);
    const createdAt = context.clock.now();
    const verifier = verifierOf(keys);
    const { kind } = await context.storage.commit([
      accounts.insert(user, { displayName, createdAt, verifier }),
      imported.add(user, createdAt),
    ]);
    if (kind === 'committed') return 'imported';
    return (await imported.has(user)) ? 'same' : 'name-taken';
  }
}

function verifierOf({ salt, storedKey, serverKey }: Omit<ImportedAccount, 'user' | 'displayName'>) {
  return {
    salt: decodeBase64(salt),
    iterations: ITERATIONS.imported,
    storedKey: decodeBase64(storedKey),
    serverKey: decodeBase64(serverKey),
  };
}
