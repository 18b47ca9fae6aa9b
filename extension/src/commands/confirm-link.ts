import { type MessageItem, window as workbench } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { codeToConfirm, confirmLink as confirm } from '../devices/link-confirmation.ts';
import type { CodeVerdict } from '../devices/link-review.ts';
import type { App } from '../workbench/app.ts';
import { deviceTexts } from '../workbench/device-texts.ts';
import { requireReady } from './account.ts';

interface VerdictItem extends MessageItem {
  readonly verdict: CodeVerdict;
}

/** On a machine that a list names: whether the other machine has linked it only the person knows. */
export async function confirmLink({ window }: App): Promise<void> {
  requireReady(window);
  const { encryption } = window.conversations;
  const outcome = await confirm({ encryption, devices: () => window.devices, compare });
  if (outcome === 'gone') throw nothingToConfirm();
  if (outcome === 'refused') void workbench.showWarningMessage(deviceTexts.linkRefused());
}

export async function refuseLink({ window }: App): Promise<void> {
  requireReady(window);
  if (codeToConfirm(window.conversations.encryption) === undefined) throw nothingToConfirm();
  await window.devices.withdrawLink();
  void workbench.showWarningMessage(deviceTexts.linkRefused());
}

/** The page is not asked: it shows the digits, and can't say yes to them. */
async function compare(code: string): Promise<CodeVerdict> {
  const yes: VerdictItem = { title: deviceTexts.saidSo(), verdict: 'match' };
  const no: VerdictItem = { title: deviceTexts.saidOtherwise(), verdict: 'differ' };
  const later: VerdictItem = { title: deviceTexts.later(), verdict: 'later', isCloseAffordance: true };
  const detail = deviceTexts.confirmDetail(code);
  const options = { modal: true, detail };
  const chosen = await workbench.showInformationMessage(deviceTexts.confirmLink(), options, yes, no, later);
  return chosen?.verdict ?? 'later';
}

function nothingToConfirm(): ClientProblem {
  return new ClientProblem('refused', deviceTexts.nothingToConfirm());
}
