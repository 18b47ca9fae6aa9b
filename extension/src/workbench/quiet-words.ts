import { env, l10n } from 'vscode';
import type { Quiet } from '../notices/quiet-time.ts';

/** `undefined` while the person may be disturbed. */
export function quietWords(quiet: Quiet): string | undefined {
  switch (quiet.kind) {
    case 'off':
      return undefined;
    case 'on':
      return l10n.t('Do not disturb, until you turn it off');
    case 'until':
      return l10n.t('Do not disturb, until {0}', timeWords(quiet.time));
  }
}

function timeWords(time: number): string {
  return new Date(time).toLocaleString(env.language, {
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
}
