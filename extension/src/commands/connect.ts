import { commands, l10n, window as workbench } from 'vscode';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import { formatHostPort, type HostPort, type InviteLink } from '../../../common/src/wire/invite-link.ts';
import { type ConnectTarget, placeOf } from '../../../common/src/client/connect-target.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { CommandId } from '../command-ids.ts';
import { type GivenTarget, parseTarget, trustIn } from '../connect-target.ts';
import { type WayIn, waysIn } from '../ways-in.ts';
import type { App } from '../workbench/app.ts';
import { noteProblem, withProgress } from '../workbench/command-runner.ts';
import { confirmOtherKey } from '../workbench/problem-dialog.ts';
import { askForTarget } from '../workbench/prompts.ts';

/** Asks for a link or an address, unless another extension or a key binding gave one; a further try keeps it. */
export function connect(app: App, given: string | undefined): () => Promise<void> {
  let text = given;
  return async () => {
    text ??= await askForTarget();
    if (text === undefined || text.trim() === '') return;
    const target = parseTarget(text);
    if (target.kind === 'link' && given !== undefined) await connectByLink(app, target.link);
    else await connectAsTyped(app, target);
  };
}

async function connectAsTyped(app: App, given: GivenTarget): Promise<void> {
  const { client } = app.window;
  const trust = trustIn(given, client.pinnedKey(given.kind === 'link' ? given.link : given.address));
  if (trust.kind === 'first-contact') await connectByAddress(app, trust.address);
  else if (trust.kind === 'trusted') await connectTo(app, trust.target);
  else await connectInPlaceOf(app, { link: trust.link });
}

/** Only a link that the person pasted may bring another key, after both were shown and one was chosen on purpose. */
async function connectInPlaceOf(app: App, target: ConnectTarget): Promise<void> {
  const problem = app.window.client.pinProblem(target);
  if (problem) noteProblem(app, problem);
  if (problem && !(await confirmOtherKey(problem))) return;
  await connectTo(app, { ...target, replacePin: problem !== undefined });
}

/** The link was not typed by the person: they see first where it leads. */
export async function connectByLink(app: App, link: InviteLink): Promise<void> {
  const { state, client } = app.window;
  const problem = client.pinProblem({ link });
  if (problem) throw problem;
  const leaving =
    state.kind === 'ready' || state.kind === 'guest' ? formatHostPort(state.address) : undefined;
  const detail = [
    l10n.t('An invite link asks for this. The key of the server: {0}', formatKey(link.key)),
    ...(leaving === undefined ? [] : [l10n.t('The connection to {0} ends.', leaving)]),
  ].join('\n\n');
  if (await confirm(l10n.t('Connect to {0}?', formatHostPort(link)), detail)) await connectTo(app, { link });
}

export async function reconnect(app: App): Promise<void> {
  if (app.window.state.kind === 'waiting') {
    app.window.shared.checkNow();
    return;
  }
  await withProgress(connecting(app.window.profile?.address), () => app.window.reconnect());
  await offerNextStep(app);
}

export async function disconnect({ window }: App): Promise<void> {
  await window.disconnect();
}

/** Takes the connection from the other window. */
export async function useHere(app: App): Promise<void> {
  await withProgress(l10n.t('NonceSense: taking over…'), () => app.window.takeOver());
}

async function connectTo(app: App, target: ConnectTarget): Promise<void> {
  const { address, key } = placeOf(target);
  await withProgress(connecting(address), async () => {
    await moveTo(app, app.servers.slotFor(encodeBase64Url(key)));
    await app.window.connect(target);
  });
  await offerNextStep(app);
}

/** A server has its place among others; this window leaves the one that it used. */
export async function moveTo({ window, servers, chats }: App, slot: string): Promise<void> {
  if (slot === servers.current) return;
  chats.closeAll();
  await window.changeServer(() => servers.choose(slot));
}

function connecting(address: HostPort | undefined): string {
  return l10n.t('NonceSense: connecting to {0}…', address ? formatHostPort(address) : '');
}

async function connectByAddress(app: App, address: HostPort): Promise<void> {
  const confirmed = await confirmKey(app, address);
  if (confirmed) await connectTo(app, confirmed);
}

/** As SSH does: an address alone says nothing about who answers there. */
async function confirmKey(app: App, address: HostPort): Promise<ConnectTarget | undefined> {
  const key = await withProgress(connecting(address), () => app.window.readKey(address));
  const detail = l10n.t(
    'Its key: {0}\n\nCompare it with what the admin tells you in another way (call, meet). This is asked once: if another key shows up later, NonceSense refuses it.',
    formatKey(key),
  );
  const trusted = await confirm(
    l10n.t('Is this the server you mean at {0}?', formatHostPort(address)),
    detail,
  );
  return trusted ? { address, key } : undefined;
}

async function confirm(question: string, detail: string): Promise<boolean> {
  const yes = l10n.t('Connect');
  return (await workbench.showInformationMessage(question, { modal: true, detail }, yes)) === yes;
}

/** Connected is not where anybody wanted to be: sign up, sign in, or the lobby. */
async function offerNextStep(app: App): Promise<void> {
  const { state } = app.window;
  if (state.kind === 'ready') {
    app.chats.showLobby();
    return;
  }
  if (state.kind !== 'guest') return;
  const items = waysIn(state.welcome, app.window.profile).map((way) => ({ way, ...wayTexts()[way] }));
  const title = l10n.t('Connected to {0}', state.welcome.name || formatHostPort(state.address));
  const chosen = await workbench.showQuickPick(items, { title, ignoreFocusOut: true });
  if (chosen) await commands.executeCommand(CommandId[chosen.way]);
}

function wayTexts(): Readonly<Record<WayIn, { readonly label: string; readonly detail: string }>> {
  return {
    signUp: { label: `$(person-add) ${l10n.t('Sign Up')}`, detail: l10n.t('I am new here.') },
    signIn: { label: `$(sign-in) ${l10n.t('Sign In')}`, detail: l10n.t('I have an account.') },
    connect: {
      label: `$(link) ${l10n.t('Paste an Invite')}`,
      detail: l10n.t('I am new here. A new account needs an invite link.'),
    },
  };
}
