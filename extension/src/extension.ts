import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  type Disposable,
  env,
  type ExtensionContext,
  Uri,
  type WebviewPanel,
  window as workbench,
} from 'vscode';
import { Client } from '../../common/src/client/client.ts';
import type { ProfileStore } from '../../common/src/client/client-options.ts';
import { systemClock } from '../../common/src/clock.ts';
import { runSelfTest } from '../../common/src/crypto/self-test.ts';
import { FileStore } from '../../common/src/node/file-store.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { VaultFolder } from '../../common/src/node/vault-folder.ts';
import { ChatView } from './chat/chat-view.ts';
import { ConversationTalk } from './chat/conversation-talk.ts';
import { LobbyTalk } from './chat/lobby-talk.ts';
import type { ChatErrand } from './chat/submissions.ts';
import { CommandId } from './command-ids.ts';
import { doCommand } from './commands/command-table.ts';
import { sendDirectText } from './commands/conversation.ts';
import { groupAct } from './commands/group-members.ts';
import { pickHeir } from './commands/group-prompts.ts';
import { deviceName } from './device-name.ts';
import { Drafts } from './drafts/drafts.ts';
import { RecoveryOffers } from './direct/recovery-offers.ts';
import { GroupDesk } from './groups/group-desk.ts';
import { LobbyReading } from './notices/lobby-reading.ts';
import { QuietTime } from './notices/quiet-time.ts';
import { messageOf, ProblemLog } from './problem-log.ts';
import { profileStore } from './profile-storage.ts';
import { secretStore } from './secret-storage.ts';
import { SelfTest } from './self-test.ts';
import { ServerBook } from './servers/server-book.ts';
import { LOBBY } from './view-model.ts';
import { Scenes } from './view-scene.ts';
import { WindowClient } from './window-client.ts';
import type { WindowState } from './window-state.ts';
import { openMeetingPlace } from './windows/meeting-place.ts';
import { Ownership } from './windows/ownership.ts';
import { windowSecret } from './windows/window-secret.ts';
import type { App } from './workbench/app.ts';
import { ChatPanels } from './workbench/chat-panels.ts';
import { WorkspaceCode } from './workbench/code/workspace-code.ts';
import { noteProblem } from './workbench/command-runner.ts';
import { confirm } from './workbench/confirm.ts';
import { keepContextKeys } from './workbench/context-keys.ts';
import { ConversationTree } from './workbench/conversation-tree.ts';
import { DoctorDocument } from './workbench/doctor-document.ts';
import { InviteUriHandler } from './workbench/invite-uri-handler.ts';
import { keepNewsToasts } from './workbench/news-toasts.ts';
import { PeopleTree } from './workbench/people-tree.ts';
import { showAlarm, showProblem } from './workbench/problem-dialog.ts';
import { filePlaces } from './workbench/file-places.ts';
import { keepStatusBar } from './workbench/status-bar.ts';
import { settings } from './workbench/settings.ts';
import { keepLinkToasts } from './workbench/link-toasts.ts';
import { pageActs } from './workbench/page-acts.ts';
import { talkQuestions } from './workbench/talk-questions.ts';
import { keepUnsentNotes } from './workbench/unsent-notes.ts';
import { makeViewTexts } from './workbench/view-texts.ts';

/** All of the extension but what `activate` registers. What it owns goes with the context. */
export class Extension {
  readonly #app: App;
  readonly #doctor: DoctorDocument;

  constructor(context: ExtensionContext) {
    const app = createApp(context);
    const { window } = app;
    this.#app = app;
    this.#doctor = new DoctorDocument(context);
    context.subscriptions.push(
      this.#doctor,
      keepContextKeys(app),
      keepStatusBar(app),
      keepFocus(window),
      new ConversationTree(app, systemClock),
      new PeopleTree(app, systemClock),
      keepNewsToasts(app, systemClock),
      keepLinkToasts(window),
      keepUnsentNotes(app, systemClock),
    );
  }

  get state(): WindowState['kind'] {
    return this.#app.window.state.kind;
  }

  command(id: CommandId, argument: unknown): Promise<void> {
    const app = this.#app;
    return doCommand({ app, showDoctor: () => this.#doctor.show(app) }, id, argument);
  }

  /** VS Code restarted with this panel open. */
  restore(panel: WebviewPanel, kept: unknown): Promise<void> {
    return this.#app.chats.deserializeWebviewPanel(panel, kept);
  }

  openUri(uri: Uri): Promise<void> {
    return new InviteUriHandler(this.#app).handleUri(uri);
  }

  /** Nobody asked for it: a problem stands in the status bar, not in a message. */
  async resume(): Promise<void> {
    await this.#app.window.resume().catch((error: unknown) => noteProblem(this.#app, error));
  }
}

/** News are told in the window that the person is before. */
function keepFocus(window: WindowClient): Disposable {
  window.look(workbench.state.focused);
  return workbench.onDidChangeWindowState(({ focused }) => window.look(focused));
}

function createApp(context: ExtensionContext): App {
  const log = workbench.createOutputChannel('NonceSense', { log: true });
  const problems = new ProblemLog(() => systemClock.now());
  const selfTest = new SelfTest(runSelfTest);
  const servers = new ServerBook(profileStore(context.globalState), context.workspaceState);
  const window = createWindowClient(context, { selfTest, servers });
  window.events.on('trouble', (error) => log.warn(messageOf(error)));
  window.events.on('problem', (error) => {
    noteProblem({ problems, log }, error);
    void showAlarm(error);
  });
  const texts = makeViewTexts();
  const scenes = new Scenes(window, { locale: env.language, texts });
  const chats = new ChatPanels({
    window,
    makeView: (key) => createView(app, key),
    language: env.language,
    dist: Uri.joinPath(context.extensionUri, 'dist'),
  });
  const store = profileStore(context.globalState);
  const recoveryOffers = new RecoveryOffers(store, () => systemClock.now());
  const lobbyReading = makeLobbyReading(window, store, log);
  const quiet = new QuietTime(store, systemClock);
  const groups = new GroupDesk({
    scenes,
    groups: () => window.groups,
    conversations: () => window.conversations,
    confirm,
    chooseHeir: (group) => pickHeir(group, scenes),
    show: (group) => chats.show(group),
  });
  const drafts = makeDrafts(context, window, log);
  const code = new WorkspaceCode({ texts: texts.messages.code, confirm });
  const app: App = {
    window,
    servers,
    chats,
    scenes,
    groups,
    code,
    drafts,
    recoveryOffers,
    lobbyReading,
    quiet,
    problems,
    selfTest,
    log,
  };
  context.subscriptions.push(chats, code, drafts, quiet, window, log);
  return app;
}

function makeLobbyReading(window: WindowClient, store: ProfileStore, log: App['log']): LobbyReading {
  const reading = new LobbyReading({
    store,
    lobby: () => ({ profile: window.profile, messages: window.lobby.messages }),
    trouble: (error) => log.warn(messageOf(error)),
  });
  window.events.on('changed', () => reading.update());
  return reading;
}

function makeDrafts(context: ExtensionContext, window: WindowClient, log: App['log']): Drafts {
  const drafts = new Drafts({
    memory: context.workspaceState,
    secrets: secretStore(context.secrets),
    profile: () => window.profile,
    clock: systemClock,
    trouble: (error) => log.warn(messageOf(error)),
  });
  window.events.on('changed', () => drafts.follow());
  return drafts;
}

function createView(app: App, key: string): ChatView {
  const { window, scenes, groups, log } = app;
  const { texts } = scenes.now;
  const fail = (error: unknown) => {
    noteProblem(app, error);
    void showProblem(error);
  };
  return new ChatView({
    talk:
      key === LOBBY
        ? new LobbyTalk({ window, scenes, texts, reading: app.lobbyReading, log })
        : createTalk(app, key, fail),
    window,
    groups,
    clock: systemClock,
    acts: pageActs,
    drafts: app.drafts,
    texts,
    run: runErrand,
    sendDirect: (user, text) => sendDirectText(app, user, text),
    fail,
    log,
  });
}

function createTalk(app: App, id: string, fail: (error: unknown) => void): ConversationTalk {
  const { window, scenes, log } = app;
  const { texts, locale } = scenes.now;
  return new ConversationTalk({
    id,
    scenes,
    conversations: () => window.conversations,
    groupAct: groupAct(app),
    messages: () => window.messages,
    files: () => window.files,
    questions: talkQuestions(locale),
    code: app.code,
    places: filePlaces(texts.messages.fileProblems, locale),
    copy: (text) => env.clipboard.writeText(text),
    now: () => systemClock.now(),
    fail,
    log,
  });
}

function createWindowClient(
  context: ExtensionContext,
  { selfTest, servers }: Pick<App, 'selfTest' | 'servers'>,
): WindowClient {
  const secrets = secretStore(context.secrets);
  const clock = systemClock;
  const random = Math.random;
  const client = {
    dial: connectTcp,
    secrets,
    outbox: new FileStore(context.globalStorageUri.fsPath),
    vault: (name: string) => new VaultFolder(join(context.globalStorageUri.fsPath, name)),
    sendReceipts: settings.sendReadReceipts,
    sendTyping: settings.sendTyping,
    clock,
    random,
    deviceName: deviceName(hostname()),
  };
  return new WindowClient({
    clock,
    selfTest,
    createClient: () => Client.create({ ...client, profiles: servers.profiles }),
    openOwnership: async (onYield) => {
      const secret = await windowSecret(secrets);
      const storage = context.globalStorageUri.fsPath;
      const place = await openMeetingPlace({
        storage,
        temporary: tmpdir(),
        secret,
        server: servers.current,
        platform: process.platform,
      });
      return new Ownership({ place, secret, clock, random, onYield });
    },
  });
}

const errands: Readonly<Record<ChatErrand, CommandId>> = {
  connect: CommandId.connect,
  reconnect: CommandId.reconnect,
  signUp: CommandId.signUp,
  signIn: CommandId.signIn,
  useHere: CommandId.useHere,
  linkDevice: CommandId.linkDevice,
  confirmLink: CommandId.confirmLink,
  refuseLink: CommandId.refuseLink,
  restoreIdentity: CommandId.restoreIdentity,
  startOver: CommandId.startOver,
  doctor: CommandId.doctor,
  signup: CommandId.signUp,
  signin: CommandId.signIn,
  logout: CommandId.signOut,
  exit: CommandId.disconnect,
};

function runErrand(errand: ChatErrand): void {
  void commands.executeCommand(errands[errand]);
}
