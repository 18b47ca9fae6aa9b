import type { Client } from '../client/client.ts';
import { checkPassword } from '../client/account-input.ts';
import { UsageError } from '../node/command-line.ts';
import { createClient } from './create-client.ts';
import { openState } from './open-state.ts';
import type { SecretsOptions } from './secrets-file.ts';
import { defaultStateFolder } from './state-folder.ts';
import type { Surroundings } from './surroundings.ts';

export interface UseOptions {
  readonly surroundings: Surroundings;
  readonly values: { readonly state?: string; readonly 'encrypt-state'?: true };
  readonly askSecret: (question: string) => Promise<string>;
}

/** Opens the state, and has it for `work` alone. @throws StateProblem; as `work` does */
export async function useClient<T>(options: UseOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const { surroundings, values } = options;
  const state = await openState({
    folder: values.state ?? defaultStateFolder(surroundings),
    encrypt: values['encrypt-state'] === true,
    passphrase: passphraseOf(options),
  });
  const client = createClient(state);
  try {
    return await work(client);
  } finally {
    client.dispose();
    await client.flushed;
    state.dispose();
  }
}

/** @throws UsageError */
export function timeoutOf(seconds: string | undefined): number {
  if (seconds === undefined) return 30_000;
  const number = Number(seconds);
  if (/^\d{1,5}$/.test(seconds) && number > 0) return number * 1_000;
  throw new UsageError(`--timeout takes whole seconds from 1, not "${seconds}"`);
}

function passphraseOf({ surroundings, askSecret }: UseOptions): SecretsOptions['passphrase'] {
  const given = surroundings.env['NONCESENSE_STATE_PASSPHRASE'];
  return async (wanted) => {
    if (wanted === 'known') return given ?? askSecret('Passphrase of the state: ');
    const passphrase = given ?? (await askSecret('A passphrase for the state: '));
    checkPassword(passphrase);
    if (given === undefined && (await askSecret('The same again: ')) !== passphrase)
      throw new UsageError('the two passphrases are not the same');
    return passphrase;
  };
}
