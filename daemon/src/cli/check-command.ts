import { checkData } from './check-data.ts';
import { checkPort } from './check-port.ts';
import { checkRunning } from './check-running.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { isRecord } from '../config/is-record.ts';
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
    const data = [configFinding(setup), ...checkData(setup.config), await checkPort(setup.config)];
    const findings = [...data, ...pluginWarnings(setup), ...(await checkRunning(setup))];
    findings.map(formatFinding).forEach(print);
    print(`\n${formatReads(setup)}`);
    formatLimits(setup).forEach(print);
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

function pluginWarnings({ plugins }: Setup): readonly Finding[] {
  return plugins.flatMap(({ plugin: { name, warnings = [] } }) =>
    warnings.map((text) => ({ kind: 'warning' as const, about: name, text })),
  );
}

function formatReads({ plugins }: Setup): string {
  const width = Math.max(0, ...plugins.map(({ plugin }) => plugin.name.length));
  const rows = plugins.map(({ plugin: { name, reads } }) => {
    return `  ${name.padEnd(width)}  ${reads.length === 0 ? 'nothing about people' : reads.join(', ')}`;
  });
  return ['Who can see what: each plugin reads', ...rows].join('\n');
}

/** What stands under the plugin `limits`, defaults filled in, a line for each section. */
function formatLimits({ plugins }: Setup): readonly string[] {
  const config = plugins.find(({ plugin }) => plugin.name === 'limits')?.config;
  if (!isRecord(config)) return [];
  const sections = Object.entries(config).map(([name, section]) => {
    const settings = isRecord(section) ? Object.entries(section) : [];
    return `  ${name.padEnd(12)}  ${settings.map(([key, value]) => `${key} ${String(value)}`).join(', ')}`;
  });
  return ['\nLimits', ...sections];
}
