import { l10n, window as workbench } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { waysIn } from '../ways-in.ts';
import type { WindowClient } from '../window-client.ts';
import { ConnectedElsewhere } from '../windows/connected-elsewhere.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import {
  askForCredentials,
  askForNewAccount,
  askForNewPassword,
  askForPassword,
  type Prefill,
} from '../workbench/prompts.ts';

/** Makes the account; a further try keeps the names that were typed. */
export function signUp(app: App): () => Promise<void> {
  let typed: Prefill = {};
  return async () => {
    const server = requireGuest(app.window);
    requireWayToSignUp(app.window);
    const account = await askForNewAccount(server, typed);
    if (!account) return;
    const { password: _, ...names } = account;
    typed = names;
    await withProgress(l10n.t('NonceSense: signing up…'), () => app.window.client.signUp(account));
    app.chats.showLobby();
  };
}

export function signIn(app: App): () => Promise<void> {
  let typed: Prefill = { user: app.window.profile?.user ?? '' };
  return async () => {
    if (await isBackAlready(app)) return;
    const credentials = await askForCredentials(requireGuest(app.window), typed);
    if (!credentials) return;
    typed = { user: credentials.user };
    await withProgress(l10n.t('NonceSense: signing in…'), () => app.window.client.signIn(credentials));
    app.chats.showLobby();
  };
}

/** Whom the server has sent away, is not connected any more. The device may be let in by itself. */
async function isBackAlready({ window, chats }: App): Promise<boolean> {
  const { state, profile } = window;
  if (state.kind !== 'offline' || !profile) return false;
  await withProgress(l10n.t('NonceSense: connecting to {0}…', formatHostPort(profile.address)), () =>
    window.reconnect(),
  );
  if (window.state.kind !== 'ready') return false;
  chats.showLobby();
  return true;
}

export async function signOut({ window }: App): Promise<void> {
  requireReady(window);
  if (await agreesToLose(window.client.lobby.unsent)) await window.client.signOut();
}

/** Nothing of a person stays where they sign out, also not what they wrote and did not get sent. */
async function agreesToLose(unsent: number): Promise<boolean> {
  if (unsent === 0) return true;
  const question = l10n.t('Sign out and delete what was not sent?');
  const detail = l10n.t('Messages of yours that were not sent yet: {0}.', unsent);
  const yes = l10n.t('Sign Out');
  return (await workbench.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

export async function changePassword({ window }: App): Promise<void> {
  requireReady(window);
  const title = (step: number) => l10n.t('Change Password ({0}/3)', step);
  const current = await askForPassword(title(1), l10n.t('The password you have now.'));
  if (current === undefined) return;
  const next = await askForNewPassword(title(2), title(3));
  if (next === undefined) return;
  await withProgress(l10n.t('NonceSense: changing the password…'), () =>
    window.client.changePassword({ current, next }),
  );
  void workbench.showInformationMessage(l10n.t('Your password is changed.'));
}

/** @throws ClientProblem with the next step when nobody is signed in. */
export function requireReady({ state }: Pick<WindowClient, 'state'>): void {
  if (state.kind === 'elsewhere') throw new ConnectedElsewhere();
  if (state.kind === 'guest') throw new ClientProblem('not-signed-in', l10n.t('You are not signed in.'));
  if (state.kind !== 'ready') throw notConnected();
}

/** What the server calls itself. */
function requireGuest({ state }: WindowClient): string {
  if (state.kind === 'elsewhere') throw new ConnectedElsewhere();
  if (state.kind === 'ready') {
    throw new ClientProblem('refused', l10n.t('You are signed in as {0}. Sign out first.', state.user));
  }
  if (state.kind !== 'guest') throw notConnected();
  return state.welcome.name || formatHostPort(state.address);
}

/** Before four questions are answered in vain. */
function requireWayToSignUp({ state, profile }: WindowClient): void {
  if (state.kind !== 'guest' || waysIn(state.welcome, profile).includes('signUp')) return;
  if (state.welcome.registration === 'closed') {
    throw new ClientProblem(
      'registration-closed',
      l10n.t('This server takes no new accounts. Ask its admin.'),
    );
  }
  throw new ClientProblem('invite-needed', l10n.t('A new account on this server needs an invite link.'));
}

function notConnected(): ClientProblem {
  return new ClientProblem('not-connected', l10n.t('You are not connected to a server.'));
}
