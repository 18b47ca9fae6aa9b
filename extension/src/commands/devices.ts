import { commands, l10n, ProgressLocation, type QuickPickItem, window as workbench } from 'vscode';
import type { OwnDeviceView } from '../../../common/src/client/conversations/devices/devices-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { CommandId } from '../command-ids.ts';
import { deviceNameOf } from '../device-name.ts';
import { devicesFor, type DeviceStep, stepsOf, suitsDevice } from '../devices/device-steps.ts';
import { codeToConfirm } from '../devices/link-confirmation.ts';
import { handHistory } from '../devices/hand-over-progress.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { confirm } from '../workbench/confirm.ts';
import { deviceTexts } from '../workbench/device-texts.ts';
import { askForPassword } from '../workbench/prompts.ts';
import { requireReady } from './account.ts';
import { withoutIcons } from '../without-icons.ts';

interface ChoiceItem extends QuickPickItem {
  readonly choose: () => Promise<void>;
}

interface Step {
  readonly title: () => string;
  readonly label: () => string;
  readonly run: (app: App, device: OwnDeviceView) => Promise<void>;
}

const STEPS: Readonly<Record<DeviceStep, Step>> = {
  rename: {
    title: () => l10n.t('Rename a Device'),
    label: () => `$(edit) ${l10n.t('Rename…')}`,
    run: rename,
  },
  revoke: {
    title: () => l10n.t('Revoke a Device'),
    label: () => `$(circle-slash) ${l10n.t('Revoke…')}`,
    run: revoke,
  },
  handHistory: {
    title: () => l10n.t('Give All Messages to a Device'),
    label: () => `$(history) ${l10n.t('Give It All Messages')}`,
    run: giveHistory,
  },
};

/** The person's devices, those that ask to be linked first, and what can be done to each. */
export async function devices(app: App): Promise<void> {
  requireReady(app.window);
  if (app.window.conversations.encryption.kind === 'identity-missing') {
    const isToConfirm = codeToConfirm(app.window.conversations.encryption) !== undefined;
    await commands.executeCommand(isToConfirm ? CommandId.confirmLink : CommandId.linkDevice);
    return;
  }
  const { requests, all, canChange } = app.window.devices;
  const asking = requests.map(({ device, name }): ChoiceItem => ({
    label: `$(bell-dot) ${withoutIcons(name)}`,
    description: l10n.t('asks to be linked'),
    choose: async () => {
      await commands.executeCommand(CommandId.reviewLink, device);
    },
  }));
  const own = all.map((device): ChoiceItem => ({
    label: `$(vm) ${withoutIcons(device.name)}`,
    description: device.isThis ? l10n.t('this device') : '',
    choose: () => oneDevice(app, device),
  }));
  const placeHolder = canChange
    ? l10n.t('They read and write your direct messages')
    : l10n.t('They are changed on a device that holds your identity key; this one does not');
  await (
    await workbench.showQuickPick([...asking, ...own], { title: l10n.t('My Devices'), placeHolder })
  )?.choose();
}

async function oneDevice(app: App, device: OwnDeviceView): Promise<void> {
  const items = stepsOf(device, app.window).map((step): ChoiceItem => ({
    label: STEPS[step].label(),
    choose: () => STEPS[step].run(app, device),
  }));
  if (items.length === 0) throw nothingToDo();
  await (await workbench.showQuickPick(items, { title: device.name }))?.choose();
}

/** One of the steps by name; `given`: the id of the device. */
export function deviceStep(step: DeviceStep) {
  const { title, run } = STEPS[step];
  return async (app: App, given?: string): Promise<void> => {
    requireReady(app.window);
    const fitting = devicesFor(step, app.window).filter(({ id }) => given === undefined || id === given);
    if (fitting.length === 0) throw nothingToDo();
    const items = fitting.map((device) => ({
      label: withoutIcons(device.name),
      description: device.isThis ? l10n.t('this device') : '',
      device,
    }));
    const device =
      given === undefined ? (await workbench.showQuickPick(items, { title: title() }))?.device : fitting[0];
    if (device && suitsDevice(step, device, app.window)) await run(app, device);
  };
}

async function rename({ window }: App, { id, name: before }: OwnDeviceView): Promise<void> {
  const typed = await workbench.showInputBox({
    title: l10n.t('Rename {0}', before),
    prompt: l10n.t(
      'What this device is called in the list of your devices. Those who write to you can see it.',
    ),
    value: before,
    ignoreFocusOut: true,
    validateInput: (text) =>
      deviceNameOf(text) === undefined ? l10n.t('A device has a name of at most 64 bytes.') : undefined,
  });
  const name = typed === undefined ? undefined : deviceNameOf(typed);
  if (name === undefined || name === before) return;
  await withProgress(l10n.t('NonceSense: renaming the device…'), () => window.devices.rename(id, name));
}

async function revoke({ window }: App, { id, name }: OwnDeviceView): Promise<void> {
  if (!(await confirm(deviceTexts.revoke(name)))) return;
  const password = await askForPassword(
    l10n.t('Revoke {0}', name),
    l10n.t('Your password: the server revokes devices for nobody else.'),
  );
  if (password === undefined) return;
  await withProgress(l10n.t('NonceSense: revoking the device…'), () => window.devices.revoke(id, password));
  void workbench.showInformationMessage(deviceTexts.revoked(name));
}

/** With a notification in which the person can stop it. */
export async function giveHistory(
  { window }: App,
  { id, name }: Pick<OwnDeviceView, 'id' | 'name'>,
): Promise<void> {
  const { history } = window;
  const stop = new AbortController();
  const options = {
    location: ProgressLocation.Notification,
    title: deviceTexts.handing(name),
    cancellable: true,
  };
  const outcome = await workbench.withProgress(options, (bar, token) => {
    token.onCancellationRequested(() => stop.abort());
    return handHistory(id, {
      history,
      follow: (look) => {
        window.events.on('changed', look);
        return { dispose: () => void window.events.off('changed', look) };
      },
      show: (step) => bar.report(step),
      words: deviceTexts.progress,
      signal: stop.signal,
    });
  });
  const words = outcome === 'done' ? deviceTexts.handed(name) : deviceTexts.handingStopped(name);
  void workbench.showInformationMessage(words);
}

function nothingToDo(): ClientProblem {
  return new ClientProblem('refused', l10n.t('There is nothing that this device can do about that one now.'));
}
