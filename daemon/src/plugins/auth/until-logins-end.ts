import type { Clock } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';

/**
 * A login or a proof under way may have read what was changed just now. The store answers in order, so it is through
 * when the same look-up, begun later, is; at the end of that turn its session can be found.
 */
export async function untilLoginsEnd(user: string, accounts: Accounts, clock: Clock): Promise<void> {
  await accounts.find(user);
  await new Promise<void>((resolve) => {
    clock.soon(resolve);
  });
}
