import { UsageError } from '../node/command-line.ts';
import { ClientProblem, type ProblemCode } from '../client/problem.ts';
import { StateProblem } from './state-problem.ts';

/** docs/terminal.md, "Exit codes": scripts rely on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  cannotConnect: 4,
  identityChanged: 5,
  serverKeyChanged: 6,
  stateInUse: 7,
  stateUnusable: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const ofProblems: ReadonlyMap<ProblemCode, ExitCode> = new Map<ProblemCode, ExitCode>([
  ['not-signed-in', EXIT.notSignedIn],
  ['device-refused', EXIT.notSignedIn],
  ['unreachable', EXIT.cannotConnect],
  ['not-noncesense', EXIT.cannotConnect],
  ['not-connected', EXIT.cannotConnect],
  ['lost', EXIT.cannotConnect],
  ['identity-changed', EXIT.identityChanged],
  ['key-mismatch', EXIT.serverKeyChanged],
  ['daemon-untrusted', EXIT.serverKeyChanged],
]);

/** The code for an error that can be told in words; `undefined` for a bug. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof StateProblem) return error.isInUse ? EXIT.stateInUse : EXIT.stateUnusable;
  if (error instanceof ClientProblem) return ofProblems.get(error.code) ?? EXIT.failed;
  return undefined;
}
