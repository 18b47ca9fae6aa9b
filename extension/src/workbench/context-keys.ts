import { commands } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import { possibleDeviceSteps } from '../devices/device-steps.ts';
import { possibleSteps } from '../groups/group-steps.ts';
import { ownName } from '../view-scene.ts';
import type { App } from './app.ts';

/**
 * For `when` and `enablement` in package.json: `noncesense.state`, `attached`, `hasServer`, `encryption`, `hasIdentity`; `groups` and
 * `devices`: what can be done to at least one of them, words between spaces.
 */
export function keepContextKeys({ window, scenes }: Pick<App, 'window' | 'scenes'>): Disposable {
  const last = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (last.get(key) === value) return;
    last.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    set('noncesense.state', window.state.kind);
    set('noncesense.attached', window.isAttached);
    set('noncesense.hasServer', window.profile !== undefined);
    set('noncesense.encryption', window.conversations.encryption.kind);
    set('noncesense.hasIdentity', window.devices.canChange);
    set('noncesense.groups', possibleSteps(window.conversations.all, ownName(scenes.now)).join(' '));
    set('noncesense.devices', possibleDeviceSteps(window).join(' '));
  };
  update();
  window.events.on('changed', update);
  return { dispose: () => window.events.off('changed', update) };
}
