import { l10n } from 'vscode';
import type { ProblemCode } from '../../../common/src/client/problem.ts';
import { CommandId } from '../command-ids.ts';

/** A command, or `retry`: what failed, again. */
export type ProblemStep =
  | 'retry'
  | typeof CommandId.connect
  | typeof CommandId.reconnect
  | typeof CommandId.signIn
  | typeof CommandId.verify
  | typeof CommandId.showDaemonKey
  | typeof CommandId.devices
  | typeof CommandId.useHere
  | typeof CommandId.doctor;

/** A next step, as a button. */
export interface ProblemAction {
  readonly label: string;
  readonly step: ProblemStep;
}

const STEPS: Readonly<Record<ProblemCode, readonly ProblemStep[]>> = {
  unreachable: ['retry', CommandId.connect],
  'timed-out': ['retry'],
  'key-mismatch': [CommandId.connect],
  'not-noncesense': [CommandId.connect],
  'invite-invalid': [CommandId.connect],
  'invite-needed': [CommandId.connect],
  'registration-closed': [CommandId.signIn],
  'name-taken': ['retry', CommandId.signIn],
  'name-invalid': ['retry'],
  'password-weak': ['retry'],
  'login-failed': ['retry'],
  'daemon-untrusted': [CommandId.showDaemonKey],
  'too-many-attempts': [],
  'rate-limited': [],
  'device-refused': [CommandId.signIn],
  lost: ['retry'],
  'not-connected': [CommandId.reconnect, CommandId.connect],
  'not-signed-in': [CommandId.signIn],
  'identity-changed': [CommandId.verify],
  blocked: [],
  'encryption-not-ready': [],
  'no-such-person': ['retry'],
  'recovery-invalid': ['retry'],
  'file-unusable': ['retry'],
  'file-damaged': ['retry'],
  cancelled: [],
  refused: [],
  internal: [CommandId.doctor],
};

/** The next steps for a problem. Without something to do again, nothing is offered to be done again. */
export function actionsFor(code: ProblemCode, canRetry: boolean): readonly ProblemAction[] {
  return STEPS[code].filter((step) => step !== 'retry' || canRetry).map(toAction);
}

export function toAction(step: ProblemStep): ProblemAction {
  return { step, label: labelOf(step) };
}

function labelOf(step: ProblemStep): string {
  switch (step) {
    case 'retry':
      return l10n.t('Try Again');
    case CommandId.connect:
      return l10n.t('Paste Another Invite');
    case CommandId.reconnect:
      return l10n.t('Connect Again');
    case CommandId.signIn:
      return l10n.t('Sign In');
    case CommandId.verify:
      return l10n.t('Compare Safety Numbers');
    case CommandId.showDaemonKey:
      return l10n.t("Show the Server's Key");
    case CommandId.devices:
      return l10n.t('Show Devices');
    case CommandId.useHere:
      return l10n.t('Use in This Window');
    case CommandId.doctor:
      return l10n.t('Run Doctor');
  }
}
