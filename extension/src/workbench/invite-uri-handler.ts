import type { Uri, UriHandler } from 'vscode';
import { connectByLink } from '../commands/connect.ts';
import { linkOfUri } from '../connect-target.ts';
import type { App } from './app.ts';
import { runCommand } from './command-runner.ts';

/** Links that open VS Code: anybody can make one, so nothing is connected before the person agrees. */
export class InviteUriHandler implements UriHandler {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  handleUri(uri: Uri): Promise<void> {
    return runCommand(this.#app, () => connectByLink(this.#app, linkOfUri(uri)));
  }
}
