import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import { defaultConfigText } from '../config/default-config.ts';
import { CONFIG_FILE_NAME } from '../config/load-config.ts';
import { daemonKeyPath, openDaemonKey } from '../daemon-key.ts';
import { defaultDataDir, prepareDataDir } from '../data-dir.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { print } from './terminal.ts';

export const initCommand = defineCommand({
  name: 'init',
  summary: "Makes the data directory, the daemon's key and a commented configuration. Overwrites nothing.",
  options: {
    'data-dir': sharedOptions['data-dir'],
    config: { placeholder: 'FILE', help: 'where to write the configuration' },
  },
  run({ 'data-dir': chosen, config }) {
    const dataDir = resolve(chosen ?? defaultDataDir(process.env, process.platform));
    prepareDataDir(dataDir);
    const key = openDaemonKey(dataDir);
    const file = resolve(config ?? join(dataDir, CONFIG_FILE_NAME));
    const verb = writeConfig(file, dataDir) ? 'wrote' : 'kept';
    print(`data directory  ${dataDir}`);
    print(`key             ${daemonKeyPath(dataDir)}\n                ${formatKey(key.publicKey)}`);
    print(`configuration   ${file} (${verb})`);
    return Promise.resolve(EXIT.ok);
  },
});

/** False: there is one already. A folder is written as seen from the file, so that both can move together. */
function writeConfig(file: string, dataDir: string): boolean {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    const text = defaultConfigText({ dataDir: folder === dataDir ? '.' : dataDir });
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new OperatorError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}
