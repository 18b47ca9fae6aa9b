import { LOG_LEVELS } from '../config/config-schema.ts';
import { defineCommand, sharedOptions } from './command.ts';
import { formatReady, formatReadyJson } from './ready-text.ts';
import { type ReadyDaemon, runDaemon } from './run-daemon.ts';
import { requireSetup } from './setup.ts';
import { complain, print } from './terminal.ts';

export const startCommand = defineCommand({
  name: 'start',
  summary: 'Runs the daemon until Ctrl-C, SIGTERM or "noncesensed stop". Options override the configuration.',
  options: {
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
    listen: {
      placeholder: 'HOST:PORT',
      help: 'where to listen (default: 127.0.0.1:7373; port 0 takes a free one)',
    },
    advertise: { placeholder: 'HOST:PORT', help: 'the address people reach, for invite links' },
    'log-level': { placeholder: 'LEVEL', help: LOG_LEVELS.join(', ') },
    json: { help: 'print one line when ready: {address, key, invite, dataDir}' },
  },
  async run({ config: file, json, ...given }) {
    const { 'data-dir': dataDir, 'log-level': logLevel, listen, advertise } = given;
    const readAgain = () => requireSetup(file, { dataDir, logLevel, listen, advertise });
    const setup = await readAgain();
    setup.warnings.forEach(complain);
    const format = json === true ? formatReadyJson : formatReady;
    const onReady = (ready: ReadyDaemon) => {
      print(format(ready, setup.config.dataDir));
    };
    return runDaemon({ setup, readAgain, onReady });
  },
});
