import { checkData } from './check-data.ts';
import { checkPort } from './check-port.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { requireSetup, type Setup } from './setup.ts';
import { complain, print } from './terminal.ts';
import { type Finding, formatFinding } from './finding.ts';

export const checkCommand = defineCommand({
  name: 'check',
  summary:
    'Tells what is wrong with the configuration, the key, the database and the port, and who can see what.',
  options: { config: sharedOptions.config, 'data-dir': sharedOptions['data-dir'] },
  async run({ config: file, 'data-dir': dataDir }) {
    const setup = await requireSetup(file, { dataDir });
    const findings = [configFinding(setup), ...checkData(setup.config), await checkPort(setup.config)];
    findings.map(formatFinding).forEach(print);
    print(`\n${formatReads(setup)}`);
    const problems = findings.filter(({ kind }) => kind === 'problem');
    problems.forEach(({ about, text }) => {
      complain(`${about}: ${text}`);
    });
    return problems.length === 0 ? EXIT.ok : EXIT.problem;
  },
});

function configFinding({ warnings }: Setup): Finding {
  const about = 'configuration';
  return warnings.length === 0
    ? { kind: 'good', about, text: 'fits' }
    : { kind: 'warning', about, text: warnings.join('; ') };
}

function formatReads({ plugins }: Setup): string {
  const width = Math.max(0, ...plugins.map(({ plugin }) => plugin.name.length));
  const rows = plugins.map(({ plugin: { name, reads } }) => {
    return `  ${name.padEnd(width)}  ${reads.length === 0 ? 'nothing about people' : reads.join(', ')}`;
  });
  return ['Who can see what: each plugin reads', ...rows].join('\n');
}
