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

/** What the plugin `e2e-relay` answers: how much waits for devices. */
const mailboxesResult = Type.Object({ mailboxes: count, messages: count, bytes: count });
/** What the plugin `files` answers. */
const filesResult = Type.Object({ files: count, unfinished: count, bytes: count, mebibytes: count });
/** What the plugin `auth` answers. */
const importedResult = Type.Object({ waiting: Type.Array(Type.Unknown()) });
/** What the plugin `audit` answers. */
const auditResult = Type.Object({
  file: Type.String(),
  state: Type.Union([Type.Literal('written'), Type.Literal('failing'), Type.Literal('gone')]),
});
const MIB = 1_048_576;

/** Whether the plugins of a running daemon work by these settings, and how near to its limits it is. Empty when none runs. */
export async function checkRunning({ config, plugins }: Setup): Promise<Finding[]> {
  const socket = config.adminSocket;
  if (!(await daemonAnswers(socket))) return [];
  try {
    const { running, different } = await compareSettings(socket, plugins);
    return [
      settingsFinding(different),
      ...(running.includes('limits') ? [await usageFinding(socket)] : []),
      ...(running.includes('e2e-relay') ? [await mailboxesFinding(socket)] : []),
      ...(running.includes('auth') ? await importedFindings(socket) : []),
      ...(running.includes('files') ? [await filesFinding(socket)] : []),
      ...(running.includes('audit') ? [await auditFinding(socket)] : []),
    ];
  } catch (error) {
    // An older daemon: all the rest that check found is to be told nevertheless.
    if (!(error instanceof OperatorError)) throw error;
    return [
      { kind: 'warning', about, text: `can not be compared with the running daemon’s: ${error.message}` },
    ];
  }
}

function settingsFinding(different: readonly string[]): Finding {
  if (different.length === 0)
    return { kind: 'good', about, text: 'the plugins of the running daemon work by them' };
  const text =
    `the running daemon works by others for ${different.join(', ')}: ` +
    'run "noncesensed reload", which tells what needs a restart';
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

async function mailboxesFinding(socket: string): Promise<Finding> {
  const usage = Value.Parse(mailboxesResult, await askDaemon(socket, 'mailboxes'));
  const { mailboxes, messages, bytes } = usage;
  const text = `${messages} messages (${(bytes / MIB).toFixed(1)} MiB) wait in the mailboxes of ${mailboxes} devices`;
  return { kind: 'good', about: 'mailboxes', text };
}

/** Nothing where nobody waits: most daemons never imported anybody. */
async function importedFindings(socket: string): Promise<Finding[]> {
  const { waiting } = Value.Parse(importedResult, await askDaemon(socket, 'imported-accounts'));
  if (waiting.length === 0) return [];
  const text =
    `${waiting.length} imported accounts were not logged in to yet: who has the file they came from can; ` +
    'see "noncesensed import-classic --waiting"';
  return [{ kind: 'warning', about: 'imported', text }];
}

async function filesFinding(socket: string): Promise<Finding> {
  const { files, unfinished, bytes, mebibytes } = Value.Parse(filesResult, await askDaemon(socket, 'files'));
  const text = `${files} files, ${unfinished} of them unfinished, take ${(bytes / MIB).toFixed(1)} of ${mebibytes} MiB`;
  return { kind: 'good', about: 'files', text };
}

async function auditFinding(socket: string): Promise<Finding> {
  const { file, state } = Value.Parse(auditResult, await askDaemon(socket, 'audit'));
  const about = 'audit';
  if (state === 'written') return { kind: 'good', about, text: file };
  const text =
    state === 'gone'
      ? `${file} was moved or deleted, and the daemon writes on into the old file: restart it to begin a new one`
      : `${file} can not be written, and lines wait in memory: make room on its disk; the log says why`;
  return { kind: 'problem', about, text };
}
