import { passwordProblem } from '../auth/password-rules.ts';
import { foldUserName, isDisplayName } from '../text/names.ts';
import { ClientProblem } from './problem.ts';
import type { NewAccount } from './sign-up.ts';

export interface SignInInput {
  readonly user: string;
  readonly password: string;
}

export interface SignUpInput {
  readonly user: string;
  /** The name, when absent. */
  readonly displayName?: string;
  readonly password: string;
}

/** @throws ClientProblem `name-invalid`. */
export function userNameOf(user: string): string {
  const folded = foldUserName(user);
  if (folded !== undefined) return folded;
  const words =
    'A name has 1 to 32 of the characters a-z, 0-9, ".", "_" and "-", and begins with a letter or digit.';
  throw new ClientProblem('name-invalid', words);
}

/** @throws ClientProblem `name-invalid`, `password-weak`. */
export function newAccount({ user, displayName, password }: SignUpInput): NewAccount {
  const name = userNameOf(user);
  const shown = displayName?.trim() || name;
  if (!isDisplayName(shown)) {
    throw new ClientProblem(
      'name-invalid',
      'A display name has 1 to 64 characters, and none that are invisible.',
    );
  }
  checkPassword(password);
  return { user: name, displayName: shown, password };
}

/** @throws ClientProblem `password-weak`. */
export function checkPassword(password: string): void {
  const problem = passwordProblem(password);
  if (problem !== undefined) throw new ClientProblem('password-weak', problem);
}
