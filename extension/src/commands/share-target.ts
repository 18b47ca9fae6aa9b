import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import { shareable } from '../direct/classic-people.ts';
import { LOBBY } from '../view-model.ts';
import type { WindowClient } from '../window-client.ts';
import type { App } from '../workbench/app.ts';
import { withoutIcons } from '../without-icons.ts';

/** Where something is shared. */
export type ShareTarget =
  { readonly kind: 'lobby' } | { readonly kind: 'conversation'; readonly conversation: Conversation };

interface TargetItem extends QuickPickItem {
  readonly target: ShareTarget;
}

/** What sharing works with. */
export interface SharingApp {
  readonly window: Pick<WindowClient, 'state' | 'profile' | 'conversations' | 'messages' | 'lobby'>;
  readonly chats: Pick<App['chats'], 'active' | 'showLobby'>;
  readonly scenes: Pick<App['scenes'], 'now'>;
}

/** The conversation that the person is in comes first, then the newest. `undefined`: gave up. */
export async function askForTarget(
  { window, chats }: SharingApp,
  title: string,
): Promise<ShareTarget | undefined> {
  const open = shareable(window.conversations.all).map(itemOf);
  const items = [...open, lobbyItem()];
  const active = items.filter(({ target }) => idOf(target) === chats.active);
  const others = items.filter((item) => !active.includes(item));
  const placeHolder = l10n.t('With whom?');
  return (await workbench.showQuickPick([...active, ...others], { title, placeHolder }))?.target;
}

/** A line to go with it; empty without one, `undefined` when the person gave up. */
export async function askForNote(title: string, value = ''): Promise<string | undefined> {
  const prompt = l10n.t('What you want to say about it, if anything.');
  const note = await workbench.showInputBox({ title, prompt, value, ignoreFocusOut: true });
  return note?.trim().toWellFormed();
}

function itemOf(conversation: Conversation): TargetItem {
  const icon = conversation.kind === 'group' ? 'organization' : 'account';
  return {
    label: `$(${icon}) ${withoutIcons(conversation.title)}`,
    target: { kind: 'conversation', conversation },
  };
}

function lobbyItem(): TargetItem {
  const label = `$(comment-discussion) ${l10n.t('Lobby')}`;
  return { label, description: l10n.t('everyone on this server, as text'), target: { kind: 'lobby' } };
}

function idOf(target: ShareTarget): string {
  return target.kind === 'lobby' ? LOBBY : target.conversation.id;
}
