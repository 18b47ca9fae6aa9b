import { commands, l10n, type MessageItem, window as workbench } from 'vscode';
import type { LinkRequest } from '../../../common/src/client/conversations/devices/devices-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { CommandId } from '../command-ids.ts';
import { codeToConfirm } from '../devices/link-confirmation.ts';
import { type CodeVerdict, reviewLink as review } from '../devices/link-review.ts';
import type { App } from '../workbench/app.ts';
import { runCommand, withProgress } from '../workbench/command-runner.ts';
import { deviceTexts } from '../workbench/device-texts.ts';
import { requireReady } from './account.ts';
import { giveHistory } from './devices.ts';
import { withoutIcons } from '../without-icons.ts';

/** On a machine without keys: asks the person's other devices, and shows the code that they compare. */
export async function linkDevice({ window, chats }: App): Promise<void> {
  requireReady(window);
  if (window.conversations.encryption.kind !== 'identity-missing')
    throw new ClientProblem(
      'refused',
      l10n.t('This device has your keys: there is nothing to link it with.'),
    );
  if (codeToConfirm(window.conversations.encryption) !== undefined) {
    await commands.executeCommand(CommandId.confirmLink);
    return;
  }
  await withProgress(l10n.t('NonceSense: asking your other devices…'), () => window.devices.askToLink());
  // Every page shows the code.
  if (chats.active === undefined) chats.showLobby();
}

/** On a machine with keys: shows the code of the one that asks, and links or refuses it. */
export async function reviewLink(app: App, given?: string): Promise<void> {
  const request = await wantedRequest(app, given);
  if (!request) return;
  const { device, name } = request;
  const outcome = await review(device, {
    devices: () => app.window.devices,
    compare: (asking) => compare(app, asking),
  });
  if (outcome === 'gone') throw new ClientProblem('refused', deviceTexts.gone());
  if (outcome === 'linked') void offerHistory(app, request);
  if (outcome === 'refused') void offerNewPassword(name);
}

async function wantedRequest({ window }: App, given: string | undefined): Promise<LinkRequest | undefined> {
  const { requests } = window.devices;
  const [first, ...more] = requests;
  if (!first) throw new ClientProblem('refused', deviceTexts.gone());
  if (given !== undefined) return requests.find(({ device }) => device === given);
  if (more.length === 0) return first;
  const items = requests.map((request) => ({ label: withoutIcons(request.name), request }));
  return (await workbench.showQuickPick(items, { title: l10n.t('Which Device Is Meant?') }))?.request;
}

interface VerdictItem extends MessageItem {
  readonly verdict: CodeVerdict;
}

async function compare({ window }: App, request: LinkRequest): Promise<CodeVerdict> {
  const match: VerdictItem = { title: deviceTexts.match(), verdict: 'match' };
  const differ: VerdictItem = { title: deviceTexts.differ(), verdict: 'differ' };
  const later: VerdictItem = { title: deviceTexts.later(), verdict: 'later', isCloseAffordance: true };
  const detail = window.devices.canChange ? deviceTexts.compareDetail(request) : deviceTexts.cannotLink();
  const chosen = await workbench.showInformationMessage(
    deviceTexts.compare(request),
    { modal: true, detail },
    ...(window.devices.canChange ? [match] : []),
    differ,
    later,
  );
  return chosen?.verdict ?? 'later';
}

async function offerHistory(app: App, { device, name }: LinkRequest): Promise<void> {
  if (app.window.files.largest === undefined) {
    void workbench.showInformationMessage(deviceTexts.wasLinked(name));
    return;
  }
  const give = l10n.t('Give All Messages');
  const chosen = await workbench.showInformationMessage(
    deviceTexts.offerHistory(name),
    give,
    l10n.t('Not Now'),
  );
  if (chosen === give) await runCommand(app, () => giveHistory(app, { id: device, name }));
}

async function offerNewPassword(name: string): Promise<void> {
  const change = l10n.t('Change Password…');
  if ((await workbench.showInformationMessage(deviceTexts.refused(name), change)) === change)
    await commands.executeCommand(CommandId.changePassword);
}
