import { type Static, Type } from '@sinclair/typebox';
import { askDaemon, expectAnswer } from './admin-client.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { requireConfig } from './setup.ts';
import { complain, print } from './terminal.ts';

/** What the plugin `audit` answers. */
const verdictSchema = Type.Object({
  file: Type.String(),
  lines: Type.Integer(),
  torn: Type.Integer(),
  head: Type.String(),
  brokenAt: Type.Optional(Type.Integer()),
});

type Verdict = Static<typeof verdictSchema>;

export const auditVerifyCommand = defineCommand({
  name: 'audit-verify',
  summary: 'Tells whether the audit log of the running daemon is whole, and where it is not.',
  options: {
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
    json: sharedOptions.json,
  },
  async run({ config: file, 'data-dir': dataDir, json }) {
    const { adminSocket } = requireConfig(file, { dataDir }).config;
    const answer = await askDaemon(adminSocket, 'audit-verify');
    const verdict = expectAnswer(verdictSchema, answer, 'audit-verify');
    if (json === true) print(JSON.stringify(verdict));
    else if (verdict.brokenAt === undefined) print(formatWhole(verdict));
    if (verdict.brokenAt === undefined) return EXIT.ok;
    complain(formatBroken(verdict.file, verdict.brokenAt));
    return EXIT.problem;
  },
});

function formatWhole({ file, lines, torn, head }: Verdict): string {
  const crashed = torn === 0 ? '' : `, ${torn} of them torn by a crash`;
  return `${file} is whole: ${lines} lines${crashed}\nhead  ${head}`;
}

function formatBroken(file: string, line: number): string {
  const what =
    line === 1
      ? 'lines before it were taken away, or it was changed'
      : 'the line before it was changed, or lines were taken out or put in between';
  return `${file} is not whole from line ${line} on, which does not follow what is there before it: ${what}`;
}
