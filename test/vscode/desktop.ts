import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';

const ROOT = join(import.meta.dirname, '../..');

/** The host suites in a desktop's VS Code, downloaded once into `.vscode-test`. */
async function main(): Promise<number> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    console.error('The desktop needs a display: xvfb-run -a npm run test:desktop');
    return 1;
  }
  const executable = await downloadAndUnzipVSCode('stable');
  await rm(join(ROOT, '.vscode-test/user-data'), { recursive: true, force: true });
  return vscodeTest({ ...process.env, NONCESENSE_DESKTOP: executable });
}

/** Resolves to the exit code. */
async function vscodeTest(env: NodeJS.ProcessEnv): Promise<number> {
  const bin = join(ROOT, 'node_modules/@vscode/test-cli/out/bin.mjs');
  const child = spawn(process.execPath, [bin], { cwd: ROOT, env, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

process.exit(await main());
