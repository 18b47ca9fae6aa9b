import type { Profile } from '../../common/src/client/profile.ts';
import type { LoggedProblem } from './problem-log.ts';
import type { WindowState } from './window-state.ts';

export interface DoctorFacts {
  readonly versions: Readonly<Record<string, string>>;
  readonly place: {
    readonly kind: 'ui' | 'workspace';
    readonly remoteName: string | undefined;
    readonly browser: boolean;
  };
  /** The error's message when the secret storage cannot be used. */
  readonly secrets: 'kept' | 'lost' | { readonly error: string };
  readonly cryptoFailures: readonly string[];
  readonly state: WindowState;
  readonly profile: Profile | undefined;
  readonly problems: readonly LoggedProblem[];
}

/** Markdown to paste in an issue, hence in English. Names no server, no person, no key. */
export function doctorReport(facts: DoctorFacts): string {
  const lines = [
    '# NonceSense Doctor',
    '',
    'No secrets in here: no keys, names, addresses or messages. Ready to paste in an issue.',
    section(
      'Versions',
      Object.entries(facts.versions).map(([name, version]) => `${name}: ${version}`),
    ),
    section('Where the extension runs', placeLines(facts.place)),
    section('Checks', [secretsLine(facts.secrets), cryptoLine(facts.cryptoFailures)]),
    section('Connection', connectionLines(facts)),
    section('Last problems', problemLines(facts)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return ['', `## ${title}`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}

function placeLines({ kind, remoteName, browser }: DoctorFacts['place']): readonly string[] {
  const here = kind === 'ui' && !browser;
  // Some hosts give the whole authority, with a machine's name in it.
  const remote = remoteName === undefined ? 'none' : /^[a-z-]+$/.test(remoteName) ? remoteName : 'a server';
  return [
    `Extension host: ${kind}; remote: ${remote}; window in a browser: ${browser ? 'yes' : 'no'}`,
    here
      ? 'Keys stay on the computer of this window, and it reaches the network of this computer.'
      : 'It runs on the machine that serves this window, reaches the network of that machine, and `localhost` means that machine.',
    ...(here && remoteName !== undefined
      ? ['A daemon on the remote machine itself is reached through a forwarded port only.']
      : []),
  ];
}

function secretsLine(secrets: DoctorFacts['secrets']): string {
  if (secrets === 'kept') return 'Secret storage: keeps and forgets what it is told to';
  if (secrets === 'lost') return 'Secret storage: DOES NOT KEEP what it is given; logins will be lost';
  return `Secret storage: FAILS: ${secrets.error}`;
}

function cryptoLine(failures: readonly string[]): string {
  return failures.length === 0
    ? 'Crypto self-test: passed'
    : `Crypto self-test: FAILED: ${failures.join('; ')}`;
}

function connectionLines({ state, profile }: DoctorFacts): readonly string[] {
  const known = profile ? `yes; signs in by itself: ${profile.signedIn ? 'yes' : 'no'}` : 'no';
  const lines = [`State: ${state.kind}`, `A server is remembered: ${known}`];
  if (state.kind === 'waiting') lines.push(`Waiting because: ${state.problem.code}`);
  if (state.kind === 'ready') lines.push(`Identity key on this machine: ${state.identity}`);
  return lines;
}

/** Without its words: they may hold names and addresses. */
function problemLines({ problems }: DoctorFacts): readonly string[] {
  if (problems.length === 0) return ['none'];
  return problems.map(({ at, code }) => `${new Date(at).toISOString()} ${code}`);
}
