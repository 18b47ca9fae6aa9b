import { commands, type Disposable, type ExtensionContext, window } from 'vscode';
import { CommandId } from './command-ids.ts';
import { knowsServer } from './profile-storage.ts';
import type { Extension } from './extension.ts';
import { CHAT_VIEW_TYPE } from './view-ids.ts';
import type { WindowState } from './window-state.ts';
import { idlePlaces } from './workbench/idle-places.ts';

/** What other extensions, and the host tests, may read. */
export interface NonceSenseApi {
  getState(): WindowState['kind'];
}

/** Only what stands in sight or waits for the person: all else is another bundle, loaded when it is needed. */
export function activate(context: ExtensionContext): NonceSenseApi {
  const extension = new LateExtension(context);
  context.subscriptions.push(
    extension,
    ...Object.values(CommandId).map((id) =>
      commands.registerCommand(id, async (argument: unknown) =>
        (await extension.run()).command(id, argument),
      ),
    ),
    window.registerWebviewPanelSerializer(CHAT_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, kept) => (await extension.run()).restore(panel, kept),
    }),
    window.registerUriHandler({ handleUri: async (uri) => (await extension.run()).openUri(uri) }),
  );
  // Who has a server comes back to it, once VS Code has what it waits for.
  if (knowsServer(context.globalState)) setImmediate(() => void extension.run().then((it) => it.resume()));
  return { getState: () => extension.running?.state ?? 'offline' };
}

/** The extension itself, from when it is needed. */
class LateExtension implements Disposable {
  readonly #context: ExtensionContext;
  readonly #places = idlePlaces();
  #loading: Promise<Extension> | undefined;
  #running: Extension | undefined;

  constructor(context: ExtensionContext) {
    this.#context = context;
  }

  get running(): Extension | undefined {
    return this.#running;
  }

  run(): Promise<Extension> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  dispose(): void {
    this.#places.dispose();
  }

  async #load(): Promise<Extension> {
    const { Extension } = await import('./extension.ts');
    this.#places.dispose();
    this.#running = new Extension(this.#context);
    return this.#running;
  }
}
