import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface InstallTarget {
  /** The server's own command line, without a port. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
}

/** Installs .vsix files as a user would; a folder is only linked, so that it is as fresh as its last build. */
export async function installExtensions(target: InstallTarget, paths: readonly string[]): Promise<void> {
  const packages = paths.filter((path) => path.endsWith('.vsix'));
  const folders = paths.filter((path) => !path.endsWith('.vsix'));
  for (const folder of folders) await link(folder, join(target.dataDir, 'extensions'));
  if (packages.length === 0) return;
  const install = packages.map((path) => `--install-extension=${path}`);
  await run(process.execPath, [...target.command, ...install], { env: target.env });
}

/** VS Code takes a folder of this name for an installed extension. */
async function link(folder: string, extensionsDir: string): Promise<void> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { publisher, name, version } = manifest as Record<'publisher' | 'name' | 'version', string>;
  const path = join(extensionsDir, `${publisher}.${name}-${version}`);
  await mkdir(extensionsDir, { recursive: true });
  await rm(path, { force: true });
  await symlink(folder, path, 'junction');
}
