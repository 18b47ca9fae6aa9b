import { Value } from '@sinclair/typebox/value';
import { askDaemon } from './admin-client.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { reloadResult } from './reload.ts';
import { requireConfig } from './setup.ts';
import { print } from './terminal.ts';

export const reloadCommand = defineCommand({
  name: 'reload',
  summary: 'Makes the running daemon read its configuration anew, and tells what needs a restart.',
  options: { config: sharedOptions.config, 'data-dir': sharedOptions['data-dir'], json: sharedOptions.json },
  async run({ config: file, 'data-dir': dataDir, json }) {
    const { config } = requireConfig(file, { dataDir });
    const { applied, pending } = Value.Parse(reloadResult, await askDaemon(config.adminSocket, 'reload'));
    if (json === true) print(JSON.stringify({ applied, pending }));
    else print(sentences(applied, pending).join('\n'));
    return EXIT.ok;
  },
});

function sentences(applied: readonly string[], pending: readonly string[]): readonly string[] {
  if (applied.length + pending.length === 0) return ['nothing has changed'];
  return [
    ...(applied.length > 0 ? [`in force now: ${applied.join(', ')}`] : []),
    ...(pending.length > 0 ? [`in force after a restart: ${pending.join(', ')}`] : []),
  ];
}
