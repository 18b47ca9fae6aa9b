import { commands, l10n, type QuickPickItem, window as workbench } from 'vscode';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { CommandId } from '../command-ids.ts';
import type { KnownServer } from '../servers/server-book.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { moveTo } from './connect.ts';

interface ServerItem extends QuickPickItem {
  readonly choice: KnownServer | 'connect' | 'forget';
}

/** Another server in this window; other windows stay with theirs. */
export async function switchServer(app: App): Promise<void> {
  const others = app.servers.all.filter(({ slot }) => slot !== app.servers.current);
  const items: ServerItem[] = [
    ...app.servers.all.map((server) => itemOf(server, app)),
    { choice: 'connect', label: `$(link) ${l10n.t('Connect to Another Server…')}` },
    ...(others.length === 0
      ? []
      : [{ choice: 'forget', label: `$(trash) ${l10n.t('Forget a Server…')}` } as const]),
  ];
  const title = l10n.t('Which Server Does This Window Use?');
  const choice = (await workbench.showQuickPick(items, { title }))?.choice;
  if (choice === 'connect') await commands.executeCommand(CommandId.connect);
  else if (choice === 'forget') await forget(app, others);
  else if (choice) await use(app, choice);
}

async function use(app: App, { slot, profile }: KnownServer): Promise<void> {
  const server = formatHostPort(profile.address);
  await withProgress(l10n.t('NonceSense: switching to {0}…', server), () => moveTo(app, slot));
  if (app.window.state.kind === 'offline') await commands.executeCommand(CommandId.reconnect);
  else app.chats.showLobby();
}

async function forget(app: App, others: readonly KnownServer[]): Promise<void> {
  const items = others.map((server) => ({ ...itemOf(server, app), server }));
  const server = (await workbench.showQuickPick(items, { title: l10n.t('Forget a Server') }))?.server;
  if (!server) return;
  const question = l10n.t('Forget {0}?', formatHostPort(server.profile.address));
  const detail = l10n.t(
    'It goes from this list. Your keys and messages stay on this device: sign out there first, or wipe this device there, if they should not.',
  );
  const yes = l10n.t('Forget');
  if ((await workbench.showWarningMessage(question, { modal: true, detail }, yes)) === yes)
    await app.servers.forget(server.slot);
}

function itemOf(server: KnownServer, { servers }: App): ServerItem {
  const { address, user } = server.profile;
  return {
    choice: server,
    label: `$(server) ${formatHostPort(address)}`,
    description: [
      ...(user === undefined ? [] : [user]),
      ...(server.slot === servers.current ? [l10n.t('used in this window')] : []),
    ].join(' · '),
  };
}
