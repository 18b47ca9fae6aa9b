import { l10n, window } from 'vscode';
import { passwordProblem } from '../../../common/src/auth/password-rules.ts';
import { isPassphrase } from '../../../common/src/client/recovery-file.ts';
import { foldUserName, isDisplayName } from '../../../common/src/text/names.ts';
import { targetProblem } from '../connect-target.ts';
import { translated } from './core-words.ts';

// VS Code's own input boxes: a password never passes a web page. Each answers `undefined` when the person gave up.

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface NewAccount extends Credentials {
  readonly displayName?: string;
}

/** What was typed before, when an attempt is repeated; never a password. */
export type Prefill = Partial<Pick<NewAccount, 'user' | 'displayName'>>;

export function askForTarget(): Promise<string | undefined> {
  return ask({
    title: l10n.t('Connect to a Server'),
    prompt: l10n.t('Paste the invite link, or type host:port.'),
    placeHolder: 'noncesense://chat.example.org:7373/#…',
    validateInput: inLanguage(targetProblem),
  });
}

export async function askForNewAccount(server: string, prefill: Prefill): Promise<NewAccount | undefined> {
  const title = (step: number) => l10n.t('Sign Up at {0} ({1}/4)', server, step);
  const user = await askForUser(title(1), prefill.user);
  if (user === undefined) return undefined;
  const displayName = await ask({
    title: title(2),
    prompt: l10n.t('The name others see. Leave it empty to be {0}.', user),
    value: prefill.displayName ?? '',
    validateInput: displayNameProblem,
  });
  if (displayName === undefined) return undefined;
  const password = await askForNewPassword(title(3), title(4));
  if (password === undefined) return undefined;
  return { user, password, ...(displayName.trim() !== '' && { displayName: displayName.trim() }) };
}

export async function askForCredentials(server: string, prefill: Prefill): Promise<Credentials | undefined> {
  const title = (step: number) => l10n.t('Sign In at {0} ({1}/2)', server, step);
  const user = await askForUser(title(1), prefill.user);
  if (user === undefined) return undefined;
  const password = await askForPassword(title(2), l10n.t('Your password. It is not stored.'));
  return password === undefined ? undefined : { user, password };
}

export function askForPassword(title: string, prompt: string): Promise<string | undefined> {
  return ask({ title, prompt, password: true });
}

export function askForNewPassword(title: string, repeatTitle: string): Promise<string | undefined> {
  return askTwice({
    title,
    prompt: l10n.t('Choose a password: at least 10 characters. Nobody can reset it for you.'),
    repeatTitle,
    repeatPrompt: l10n.t('The same password once more.'),
    otherThanFirst: l10n.t('This is not the same password.'),
    problem: inLanguage(passwordProblem),
  });
}

/** For a recovery file; the rules of passwords apply. */
export function askForNewPassphrase(title: string, repeatTitle: string): Promise<string | undefined> {
  return askTwice({
    title,
    prompt: l10n.t(
      'Choose a passphrase for the file, not your password: several words, 12 characters or more.',
    ),
    repeatTitle,
    repeatPrompt: l10n.t('The same passphrase once more.'),
    otherThanFirst: l10n.t('This is not the same passphrase.'),
    problem: (passphrase) =>
      isPassphrase(passphrase) ? undefined : l10n.t('A passphrase has at least 12 characters.'),
  });
}

/** What the core finds wrong. */
function inLanguage(problemOf: (input: string) => string | undefined): typeof problemOf {
  return (input) => {
    const problem = problemOf(input);
    return problem === undefined ? undefined : translated(problem);
  };
}

interface NewSecret {
  readonly title: string;
  readonly prompt: string;
  readonly repeatTitle: string;
  readonly repeatPrompt: string;
  readonly otherThanFirst: string;
  readonly problem: (secret: string) => string | undefined;
}

async function askTwice(secret: NewSecret): Promise<string | undefined> {
  const first = await ask({ ...secret, password: true, validateInput: secret.problem });
  if (first === undefined) return undefined;
  const repeated = await ask({
    title: secret.repeatTitle,
    prompt: secret.repeatPrompt,
    password: true,
    validateInput: (again) => (again === first ? undefined : secret.otherThanFirst),
  });
  return repeated === undefined ? undefined : first;
}

async function askForUser(title: string, value = ''): Promise<string | undefined> {
  const name = await ask({
    title,
    prompt: l10n.t('Your user name: letters a to z, digits, dot, dash or underscore; up to 32.'),
    value,
    validateInput: userNameProblem,
  });
  return name === undefined ? undefined : foldUserName(name);
}

function userNameProblem(name: string): string | undefined {
  if (foldUserName(name) !== undefined) return undefined;
  return l10n.t(
    'A user name has 1 to 32 of a–z, 0–9, dot, dash and underscore, and begins with a letter or digit.',
  );
}

function displayNameProblem(name: string): string | undefined {
  if (name.trim() === '' || isDisplayName(name.trim())) return undefined;
  return l10n.t('A display name has at most 64 characters and no invisible ones.');
}

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  readonly password?: boolean;
  readonly validateInput?: (value: string) => string | undefined;
}

async function ask(question: Question): Promise<string | undefined> {
  // One looks the invite or the password up in another window: that must not close the box.
  const answer = await window.showInputBox({ ...question, ignoreFocusOut: true });
  return answer === undefined || (answer === '' && question.password) ? undefined : answer;
}
