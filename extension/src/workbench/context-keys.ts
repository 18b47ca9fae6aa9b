import { commands } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import type { WindowClient } from '../window-client.ts';

/** `noncesense.state`, `noncesense.hasServer` and `noncesense.encryption`, for `when` and `enablement` in package.json. */
export function keepContextKeys(window: WindowClient): Disposable {
  const last = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (last.get(key) === value) return;
    last.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    set('noncesense.state', window.state.kind);
    set('noncesense.hasServer', window.profile !== undefined);
    set('noncesense.encryption', window.conversations.encryption.kind);
  };
  update();
  window.events.on('changed', update);
  return { dispose: () => window.events.off('changed', update) };
}
