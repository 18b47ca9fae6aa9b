import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import type {
  Conversation,
  DirectConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { foldUserName } from '../../../common/src/text/names.ts';
import { isClassic } from '../direct/classic-people.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { requireReady } from './account.ts';
import { askForConversation, askForPerson } from './person-pick.ts';
import { withoutIcons } from '../without-icons.ts';

/** Opens the named group, or the conversation with the named person, which begins if there is none; asks without a name. */
export async function openConversation(app: App, given?: string): Promise<void> {
  const id = given ?? (await askForConversation(app.scenes.now, l10n.t('Open a Conversation')));
  if (id !== undefined)
    app.chats.show(app.window.conversations.find(id) ?? (await conversationWith(app, id)));
}

/** Asks for whom and what, and opens the conversation. */
export async function sendDirect(app: App, given?: string): Promise<void> {
  requireReady(app.window);
  const user = given ?? (await askForPerson(app.scenes.now, l10n.t('Send a Direct Message')));
  if (user === undefined) return;
  const conversation = await conversationWith(app, user);
  const title = l10n.t('Message to {0}', conversation.title);
  const prompt = isClassic(conversation)
    ? app.scenes.now.texts.direct.classic.protection[conversation.trust]
    : l10n.t('End-to-end encrypted: only you and {0} can read it.', conversation.title);
  const text = (await workbench.showInputBox({ title, prompt, ignoreFocusOut: true }))?.trim();
  if (text !== undefined && text !== '') await sendTo(app, conversation, text);
}

/** As `/dm` does. */
export async function sendDirectText(app: App, user: string, text: string): Promise<void> {
  await sendTo(app, await conversationWith(app, user), text);
}

async function sendTo(app: App, conversation: Conversation, text: string): Promise<void> {
  await app.window.conversations.send(conversation.id, text.toWellFormed());
  app.chats.show(conversation);
}

/** To the page where both safety numbers can be compared. */
export async function verify(app: App, given?: string): Promise<void> {
  const user = given ?? (await pickConversation(app, l10n.t('Verify'), ({ kind }) => kind === 'direct'))?.id;
  if (user !== undefined) app.chats.showSafety(await conversationWith(app, user));
}

interface Step {
  readonly title: () => string;
  readonly suits: (conversation: Conversation) => boolean;
  readonly run: (app: App, conversation: Conversation) => Promise<void>;
}

const STEPS = {
  accept: {
    title: () => l10n.t('Accept a Message Request'),
    suits: ({ standing }) => standing === 'request' || standing === 'ignored',
    run: async (app, conversation) => {
      await app.window.conversations.accept(conversation.id);
      app.chats.show(conversation);
    },
  },
  ignore: {
    title: () => l10n.t('Ignore a Message Request'),
    suits: ({ standing }) => standing === 'request',
    run: ({ window }, { id }) => window.conversations.ignore(id),
  },
  block: {
    title: () => l10n.t('Block'),
    suits: ({ standing }) => standing !== 'blocked',
    run: block,
  },
  unblock: {
    title: () => l10n.t('Unblock'),
    suits: ({ standing }) => standing === 'blocked',
    run: ({ window }, { id }) => window.conversations.unblock(id),
  },
  markRead: {
    title: () => l10n.t('Mark as Read'),
    suits: ({ unread }) => unread > 0,
    run: ({ window }, { id }) => window.conversations.markRead(id),
  },
  mute: {
    title: () => l10n.t('Mute'),
    suits: ({ standing, isMuted }) => standing === 'accepted' && isMuted !== true,
    run: ({ window }, { id }) => window.conversations.setMuted(id, true),
  },
  unmute: {
    title: () => l10n.t('Unmute'),
    suits: ({ isMuted }) => isMuted === true,
    run: ({ window }, { id }) => window.conversations.setMuted(id, false),
  },
} as const satisfies Readonly<Record<string, Step>>;

/** One of the steps that a conversation can be taken through from the list, or by name. */
export function conversationStep(name: keyof typeof STEPS) {
  const step: Step = STEPS[name];
  return async (app: App, given?: string): Promise<void> => {
    const conversation =
      given === undefined ? await pickConversation(app, step.title(), step.suits) : present(app, given);
    if (conversation) await step.run(app, conversation);
  };
}

async function block({ window }: App, { id, title }: Conversation): Promise<void> {
  const question = l10n.t('Block {0}?', title);
  const detail = l10n.t(
    'Nothing that {0} writes reaches you any more. They are not told. You can unblock them later.',
    title,
  );
  const yes = l10n.t('Block');
  if ((await workbench.showWarningMessage(question, { modal: true, detail }, yes)) === yes)
    await window.conversations.block(id);
}

async function conversationWith(app: App, name: string): Promise<DirectConversation> {
  const user = foldUserName(name);
  if (user === undefined)
    throw new ClientProblem('no-such-person', l10n.t('Nobody can be called {0}.', name));
  const known = app.window.conversations.find(user);
  if (known?.kind === 'direct') return known;
  return withProgress(l10n.t('NonceSense: looking for {0}…', user), () =>
    app.window.conversations.start(user),
  );
}

function present({ window }: App, name: string): Conversation {
  const conversation = window.conversations.find(name);
  if (conversation) return conversation;
  throw new ClientProblem('no-such-person', l10n.t('There is no conversation with {0}.', name));
}

interface ConversationItem extends QuickPickItem {
  readonly conversation: Conversation;
}

async function pickConversation(
  { window }: App,
  title: string,
  suits: Step['suits'],
): Promise<Conversation | undefined> {
  const items = window.conversations.all
    .filter(suits)
    .map((conversation): ConversationItem => ({ label: withoutIcons(conversation.title), conversation }));
  if (items.length === 0)
    throw new ClientProblem('no-such-person', l10n.t('There is no conversation for this now.'));
  return (await workbench.showQuickPick(items, { title }))?.conversation;
}
