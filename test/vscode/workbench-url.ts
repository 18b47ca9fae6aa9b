import type { VsCodeServer } from './server.ts';

export interface WorkbenchTarget {
  /** Absolute path of an extension's folder to load from source. */
  readonly extensionPath?: string;
  /** Absolute path of a test runner that exports `run()`. */
  readonly testsPath?: string;
  /** Absolute path of the folder to open. */
  readonly folder?: string;
}

/** Address of a VS Code window. `payload` is how the web workbench takes what desktop takes as arguments. */
export function workbenchUrl(server: Pick<VsCodeServer, 'url' | 'port'>, target: WorkbenchTarget): string {
  const remote = (path: string): string => `vscode-remote://localhost:${server.port}${encodeURI(path)}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (target.extensionPath !== undefined) {
    payload.push(['extensionDevelopmentPath', remote(target.extensionPath)]);
  }
  if (target.testsPath !== undefined) payload.push(['extensionTestsPath', remote(target.testsPath)]);
  const url = new URL(server.url);
  url.searchParams.set('payload', JSON.stringify(payload));
  if (target.folder !== undefined) url.searchParams.set('folder', target.folder);
  else url.searchParams.set('ew', 'true');
  return url.href;
}
