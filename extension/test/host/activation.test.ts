import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CommandId } from '../../src/command-ids.ts';
import type { NonceSenseApi } from '../../src/activate.ts';
import { SelfTest } from '../../src/self-test.ts';
import { runSelfTest } from '../../../common/src/crypto/self-test.ts';

const EXTENSION = 'noncesense.noncesense';

describe('the extension in VS Code', () => {
  it('activates, is not connected and opens nothing by itself', async () => {
    const { exports } = await activate();
    assert.equal(exports.getState(), 'offline');
    assert.equal(chatTabs().length, 0);
  });

  it('registers every command, and declares each with a title', async () => {
    const registered = await vscode.commands.getCommands(true);
    const { packageJSON } = (await activate()) as { packageJSON: Manifest };
    const declared = packageJSON.contributes.commands;
    for (const id of Object.values(CommandId)) {
      assert.ok(registered.includes(id), `${id} is registered`);
      assert.match(
        declared.find(({ command }) => command === id)?.title ?? '',
        /^[A-Z]/,
        `${id} has a title`,
      );
    }
    assert.equal(declared.length, Object.keys(CommandId).length);
  });

  it('declares the lists of conversations and people', async () => {
    const { contributes } = ((await activate()) as { packageJSON: Manifest }).packageJSON;
    assert.deepEqual(
      contributes.views['noncesense']?.map(({ id }) => id),
      ['noncesense.conversations', 'noncesense.people'],
    );
    for (const { contents } of contributes.viewsWelcome) assert.match(contents, /^[A-Z]/);
    await vscode.commands.executeCommand('noncesense.conversations.focus');
    await vscode.commands.executeCommand('noncesense.people.focus');
  });

  it('acts in menus by commands that there are', async () => {
    const { contributes } = ((await activate()) as { packageJSON: Manifest }).packageJSON;
    const known: readonly string[] = Object.values(CommandId);
    for (const { command } of Object.values(contributes.menus).flat())
      assert.ok(known.includes(command), command);
  });

  it('shows no message text in notifications, and sends read receipts, unless the person decides otherwise', () => {
    const settings = vscode.workspace.getConfiguration('noncesense');
    assert.equal(settings.inspect('showMessageText')?.defaultValue, false);
    assert.equal(settings.inspect('sendReadReceipts')?.defaultValue, true);
    assert.equal(settings.inspect('sendTyping')?.defaultValue, true);
  });

  it('passes its crypto self-test in this host', async () => {
    assert.deepEqual(await new SelfTest(runSelfTest).failures(), []);
  });

  it('opens the lobby in a panel, once', async () => {
    await activate();
    await vscode.commands.executeCommand(CommandId.openLobby);
    await vscode.commands.executeCommand(CommandId.openLobby);
    await tabsChange(() => chatTabs().length > 0);
    assert.deepEqual(
      chatTabs().map(({ label }) => label),
      ['Lobby'],
    );
    await vscode.window.tabGroups.close(chatTabs());
  });

  it('writes a report that names what works here, and no secret', async () => {
    await activate();
    await vscode.commands.executeCommand(CommandId.doctor);
    const document = vscode.window.activeTextEditor?.document;
    const text = document?.getText() ?? '';
    assert.match(text, /Secret storage: keeps and forgets/);
    assert.match(text, /Crypto self-test: passed/);
    assert.match(text, /State: offline/);
    // No key, token or hash: nothing of 20 characters or more that looks random.
    assert.doesNotMatch(text, /(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,}/);
    assert.equal(document?.uri.scheme, 'noncesense-doctor');
  });
});

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

async function activate(): Promise<vscode.Extension<NonceSenseApi>> {
  const extension = vscode.extensions.getExtension<NonceSenseApi>(EXTENSION);
  assert.ok(extension, `${EXTENSION} is installed`);
  await extension.activate();
  return extension;
}

function chatTabs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('noncesense.chat'),
  );
}

/** The tabs are known to extensions a moment after the command. */
function tabsChange(until: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (until()) {
      resolve();
      return;
    }
    const listening = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!until()) return;
      listening.dispose();
      resolve();
    });
  });
}
