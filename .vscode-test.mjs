import { defineConfig } from '@vscode/test-cli';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The suites run in a VS Code server: anywhere, without a display. `npm run test:desktop` names the executable of a
// desktop's VS Code instead; that is also what Windows gets, where the stand-in cannot be started.
const desktop = process.env.NONCESENSE_DESKTOP;
const server = fileURLToPath(new URL('test/vscode/code', import.meta.url));
const isDesktop = desktop !== undefined || process.platform === 'win32';

// What is open in that window.
const workspaceFolder = fileURLToPath(new URL('dist/host-workspace', import.meta.url));
mkdirSync(workspaceFolder, { recursive: true });

export default defineConfig({
  files: 'dist/host-tests/**/*.test.cjs',
  workspaceFolder,
  mocha: { ui: 'bdd', timeout: 20_000, forbidOnly: true },
  launchArgs: isDesktop ? ['--use-inmemory-secretstorage', '--disable-workspace-trust'] : [],
  ...(isDesktop && desktop === undefined ? {} : { useInstallation: { fromPath: desktop ?? server } }),
});
