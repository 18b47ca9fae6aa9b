import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './npm.ts';

/** The npm package that ships VS Code's own server; 4.139.1 holds VS Code 1.139.1. */
const VERSION = '4.139.1';
const CACHE = join(import.meta.dirname, '../../.vscode-test');
const MARKER = 'installed-version';

/** Path of the VS Code server's main script; installs the server into `.vscode-test` when it lacks. */
export async function ensureCodeServer(): Promise<string> {
  const home = join(CACHE, 'code-server');
  if ((await installedVersion(home)) !== VERSION) await install(home);
  return join(vscodeIn(home), 'out/server-main.js');
}

async function installedVersion(home: string): Promise<string | undefined> {
  const marker = join(home, MARKER);
  return existsSync(marker) ? readFile(marker, 'utf8') : undefined;
}

/** Install scripts compile what tests don't need, so none is run. Renaming makes it whole or absent. */
async function install(home: string): Promise<void> {
  console.error(`Installing the VS Code server (code-server ${VERSION}, 570 MB, once) ...`);
  const fresh = `${home}-${randomUUID()}`;
  try {
    await mkdir(fresh, { recursive: true });
    await npm(
      ['install', '--ignore-scripts', '--no-audit', '--prefix', fresh, `code-server@${VERSION}`],
      fresh,
    );
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit'], vscodeIn(fresh));
    await writeFile(join(fresh, MARKER), VERSION);
    await putInPlace(fresh, home);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function putInPlace(fresh: string, home: string): Promise<void> {
  // Another run may have been faster: its copy is in use and as good as ours.
  if ((await installedVersion(home)) === VERSION) return;
  await rm(home, { recursive: true, force: true });
  await rename(fresh, home);
}

function vscodeIn(home: string): string {
  return join(home, 'node_modules/code-server/lib/vscode');
}
