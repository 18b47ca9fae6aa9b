import { commands } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import { possibleDeviceSteps } from '../devices/device-steps.ts';
import { possibleSteps } from '../groups/group-steps.ts';
import { milestones } from '../milestones.ts';
import { ownName } from '../view-scene.ts';
import type { App } from './app.ts';

/**
 * For `when` and `enablement` in package.json: `noncesense.state`, `attached`, `hasServer`, `encryption`, `hasIdentity`,
 * `hasMuted`; `hasSpoken` and `hasVerified` for the walkthrough; `groups` and `devices`: what can be done to at least one of them,
 * words between spaces.
 */
export function keepContextKeys({ window, scenes }: Pick<App, 'window' | 'scenes'>): Disposable {
  const last = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (last.get(key) === value) return;
    last.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const me = ownName(scenes.now);
    const { lobby } = window;
    set('noncesense.state', window.state.kind);
    set('noncesense.attached', window.isAttached);
    set('noncesense.hasServer', window.profile !== undefined);
    set('noncesense.encryption', window.conversations.encryption.kind);
    set('noncesense.hasIdentity', window.devices.canChange);
    const { all } = window.conversations;
    // Once it was done the walkthrough remembers: a long lobby is not searched again.
    const done = milestones(all, last.get('noncesense.hasSpoken') === true ? [] : lobby.messages, me);
    set('noncesense.hasSpoken', last.get('noncesense.hasSpoken') === true || done.hasSpoken);
    set('noncesense.hasVerified', done.hasVerified);
    set(
      'noncesense.hasMuted',
      all.some(({ isMuted }) => isMuted),
    );
    set('noncesense.groups', possibleSteps(all, me).join(' '));
    set('noncesense.devices', possibleDeviceSteps(window).join(' '));
  };
  update();
  window.events.on('changed', update);
  return { dispose: () => window.events.off('changed', update) };
}
