import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { OperatorError } from '../operator-error.ts';
import { askDaemon, daemonAnswers } from './admin-client.ts';
import { compareSettings } from './compare-settings.ts';
import type { Finding } from './finding.ts';
import type { Setup } from './setup.ts';

const about = 'settings';
const count = Type.Integer();
/** What the plugin `limits` answers: how much of its limits is used up. */
const limitsResult = Type.Object({
  connections: Type.Object({ all: count, unauthenticated: count, handshakes: count }),
  held: Type.Object({ accounts: count, addresses: count }),
});

/** Whether a running daemon works by these settings, and how near to its limits it is. Empty when none runs. */
export async function checkRunning({ config, plugins }: Setup): Promise<Finding[]> {
  const socket = config.adminSocket;
  if (!(await daemonAnswers(socket))) return [];
  try {
    const { running, different } = await compareSettings(socket, plugins);
    const settings = settingsFinding(different);
    return running.includes('limits') ? [settings, await usageFinding(socket)] : [settings];
  } catch (error) {
    // An older daemon: all the rest that check found is to be told nevertheless.
    if (!(error instanceof OperatorError)) throw error;
    return [
      { kind: 'warning', about, text: `can not be compared with the running daemon’s: ${error.message}` },
    ];
  }
}

function settingsFinding(different: readonly string[]): Finding {
  if (different.length === 0) return { kind: 'good', about, text: 'the running daemon works by them' };
  const text = `the running daemon works by others for ${different.join(', ')}: run "noncesensed reload"`;
  return { kind: 'warning', about, text };
}

async function usageFinding(socket: string): Promise<Finding> {
  const { connections, held } = Value.Parse(limitsResult, await askDaemon(socket, 'limits'));
  const { all, unauthenticated, handshakes } = connections;
  const text =
    `now ${all} connections, ${unauthenticated} of them not logged in, ${handshakes} in their handshake; ` +
    `held back after wrong passwords: ${held.accounts} accounts, ${held.addresses} addresses`;
  return { kind: 'good', about: 'limits', text };
}
