import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const KNOWN_PLACES: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Quiet, offline and able to start as root in a container. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a Chromium; installs Debian's as root, else throws an error of one line. */
export async function ensureChromium(): Promise<string> {
  const found = chosenChromium() ?? installedChromium();
  if (found !== undefined) return found;
  if (!canInstall()) throw new Error(missing('Debian package "chromium"'));
  await installChromium();
  const installed = installedChromium();
  if (installed === undefined) throw new Error(missing('apt-get installed no /usr/bin/chromium'));
  return installed;
}

function chosenChromium(): string | undefined {
  const chosen = process.env['CHROME'];
  if (chosen === undefined || chosen === '') return undefined;
  if (!existsSync(chosen)) throw new Error(`CHROME names ${chosen}, which does not exist`);
  return chosen;
}

function installedChromium(): string | undefined {
  return KNOWN_PLACES.find((path) => existsSync(path));
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

async function installChromium(): Promise<void> {
  console.error('Installing Chromium with apt-get (once, about a minute) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  } catch (cause) {
    throw new Error(missing('apt-get could not install it'), { cause });
  }
}

function missing(detail: string): string {
  return `No Chromium (${detail}): install it, or set CHROME to a Chromium or Chrome executable.`;
}
