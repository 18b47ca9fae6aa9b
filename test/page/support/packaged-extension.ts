import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { installExtension } from '../../vscode/server.ts';

/** What `npm run package` makes. */
export const VSIX = join(import.meta.dirname, '../../..', `${manifest.name}-${manifest.version}.vsix`);

let installed: Promise<string> | undefined;

/** The folder of extensions of everybody who sits down: the package, installed once a run, for that takes seconds. */
export function installedExtensions(): Promise<string> {
  installed ??= install();
  return installed;
}

async function install(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ns-extensions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await installExtension(VSIX, folder);
  return folder;
}
