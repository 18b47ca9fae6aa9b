import { stopDaemon } from './admin-client.ts';
import { requireConfig } from './setup.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { print } from './terminal.ts';

export const stopCommand = defineCommand({
  name: 'stop',
  summary: 'Stops the running daemon and waits until it has ended.',
  options: { config: sharedOptions.config, 'data-dir': sharedOptions['data-dir'] },
  async run({ config: file, 'data-dir': dataDir }) {
    await stopDaemon(requireConfig(file, { dataDir }).config.adminSocket);
    print('stopped');
    return EXIT.ok;
  },
});
