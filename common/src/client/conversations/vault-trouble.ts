import { ClientProblem } from '../problem.ts';
import { VaultError } from '../vault/vault-error.ts';

const words = {
  'key-missing':
    'Your conversations are on this machine, but their key is not in its secret storage any more, so they cannot be read. ' +
    'Wipe this device to begin anew; your account and the lobby stay.',
  newer: 'Your conversations were written by a newer version of NonceSense. Update this one.',
  'rolled-back':
    'What this machine keeps is older than it should be: a restored backup. Your history is readable; messages since ' +
    'then may be missing. Encryption begins anew with everybody, and what comes unreadable is asked for again.',
  damaged:
    'A part of what this machine keeps is damaged and was set aside. The rest is readable. Encryption begins anew with ' +
    'everybody, and what comes unreadable is asked for again.',
  superseded: 'Another window or process has opened your conversations.',
  closed: 'Your conversations were closed.',
  'too-large': 'Something was too large to be kept.',
  'secret-not-kept':
    'The secret storage of this machine does not keep what it is given, so encrypted conversations are not possible here.',
} as const;

/** Why the vault can't be used, or what is the matter with it, in words for the person at the keyboard. */
export function vaultTrouble(what: unknown): string {
  if (what instanceof ClientProblem) return what.message;
  if (what instanceof VaultError) return words[what.code];
  if (typeof what === 'string' && Object.hasOwn(words, what)) return words[what as keyof typeof words];
  const why = what instanceof Error ? what.message : 'unknown';
  return `Your conversations cannot be opened on this machine: ${why}.`;
}
