import assert from 'node:assert/strict';
import type { SharingApp } from '../../../src/commands/share-target.ts';
import { MemoryOwner } from '../support/attached-pair.ts';
import { useEditorStandIn } from '../support/editor-stand-in.ts';
import { sceneOf } from '../support/scene.ts';
import { extensions, person, window, workspace } from '../support/vscode.ts';

const DIFF = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
const COMMIT = { hash: 'c'.repeat(40), message: 'a digit', parents: ['p'.repeat(40)] };

describe('what a person shares', () => {
  let editor: Disposable;
  let owner: MemoryOwner;
  let app: SharingApp;

  before(() => {
    editor = useEditorStandIn();
  });

  after(() => editor[Symbol.dispose]());

  beforeEach(() => {
    owner = new MemoryOwner();
    owner.conversations.set('bob');
    owner.conversations.set('carol');
    app = {
      window: owner,
      chats: { active: undefined, showLobby: () => undefined },
      scenes: { now: sceneOf() },
    };
    [person.asked, person.answer, person.next] = [[], undefined, []];
    window.activeTextEditor = editorWith('one\ntwo\nthree');
    extensions.exports.set('vscode.git', { enabled: true, getAPI: () => gitApi() });
  });

  afterEach(() => {
    window.activeTextEditor = undefined;
    extensions.exports.clear();
    workspace.isTrusted = true;
  });

  describe('of the lines that are selected', () => {
    it('comes to whom they choose, with what they say', async () => {
      assert.deepEqual(await sharedBy(shareSelection, ['bob', 'look']), ['bob: untitled:1-2']);
    });

    it('goes to nobody who looks verified by name alone', async () => {
      owner.conversations.set('$(verified) bob');
      assert.deepEqual(await sharedBy(shareSelection, ['$(account) $ (verified) bob', '']), [
        '$(verified) bob: untitled:1-2',
      ]);
    });

    it('goes nowhere when they give up the choice of whom', async () => {
      assert.deepEqual(await sharedBy(shareSelection, [undefined]), []);
      assert.deepEqual(person.asked, ['⟦Share Selection⟧'], 'nothing else was asked or said');
    });

    it('goes nowhere when they give up what to say', async () => {
      assert.deepEqual(await sharedBy(shareSelection, ['bob', undefined]), []);
      assert.equal(person.asked.length, 2);
    });
  });

  describe('of changes in a repository', () => {
    it('comes to whom they choose, under its title', async () => {
      assert.deepEqual(await sharedBy(sharePatch, ['a digit', 'carol', '']), ['carol: a digit']);
    });

    for (const [what, ...next] of [
      ['what to share', undefined],
      ['whom', 'a digit', undefined],
      ['a title', 'a digit', 'carol', undefined],
    ] as const)
      it(`goes nowhere when they give up the choice of ${what}`, async () => {
        assert.deepEqual(await sharedBy(sharePatch, next), []);
        assert.equal(person.asked.length, next.length, 'nothing else was asked or said');
      });
  });

  it('is nothing, and opens nobody’s page, when they give up the choice of a person', async () => {
    const { askForPerson } = await import('../../../src/commands/person-pick.ts');
    const scene = sceneOf({ direct: { encryption: { kind: 'ready' }, all: owner.conversations.all } });
    assert.equal(await askForPerson(scene, 'Send a Direct Message'), undefined);
    person.next = ['bob'];
    assert.equal(await askForPerson(scene, 'Send a Direct Message'), 'bob');
  });

  describe('as a patch, with somebody who does not trust the folder that is open', () => {
    it('changes nothing there, and asks nothing', async () => {
      const { applyShared } = await import('../../../src/workbench/code/apply-patch.ts');
      const { codeTexts } = await import('../../../src/workbench/code-texts.ts');
      const confirm = () => assert.fail('it was asked');
      workspace.isTrusted = false;
      await assert.rejects(applyShared({ title: 'a digit', diff: DIFF }, codeTexts(), confirm), {
        code: 'refused',
        message: /^⟦Patches are applied in trusted workspaces only/,
      });
      workspace.isTrusted = true;
      await assert.rejects(applyShared({ title: 'a digit', diff: DIFF }, codeTexts(), confirm), {
        message: /^⟦Open the folder first/,
      });
      assert.deepEqual(person.asked, []);
    });
  });

  /** What came to whom. */
  async function sharedBy(
    share: (app: SharingApp) => Promise<void>,
    next: readonly (string | undefined)[],
  ): Promise<readonly string[]> {
    person.next = [...next];
    await share(app);
    const { conversations } = owner;
    for (const { id } of conversations.all) await conversations.open(id);
    return conversations.all.flatMap(({ id }) =>
      conversations.page(id).messages.map(({ text }) => `${id}: ${text}`),
    );
  }
});

async function shareSelection(app: SharingApp): Promise<void> {
  return (await import('../../../src/commands/share-selection.ts')).shareSelection(app);
}

async function sharePatch(app: SharingApp): Promise<void> {
  return (await import('../../../src/commands/share-patch.ts')).sharePatch(app);
}

function editorWith(text: string) {
  const lines = text.split('\n');
  return {
    document: {
      uri: { path: '/untitled' },
      lineCount: lines.length,
      lineAt: (index: number) => ({ text: lines[index] }),
      languageId: '',
    },
    selection: { start: { line: 0, character: 0 }, end: { line: 1, character: 3 } },
  };
}

function gitApi() {
  const repository = {
    rootUri: { path: '/repository' },
    state: { HEAD: { commit: COMMIT.hash }, remotes: [] },
    diffBetweenPatch: () => Promise.resolve(DIFF),
    log: () => Promise.resolve([COMMIT]),
  };
  return { repositories: [repository], getRepository: () => null };
}
