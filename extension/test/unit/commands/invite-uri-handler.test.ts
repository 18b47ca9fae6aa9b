import assert from 'node:assert/strict';
import { formatInviteLink } from '../../../../common/src/wire/invite-link.ts';
import { sceneOf } from '../support/scene.ts';
import { useEditorStandIn } from '../support/editor-stand-in.ts';
import { person } from '../support/vscode.ts';

const link = { host: 'chat.example.org', port: 7373, key: new Uint8Array(32).fill(3) };

describe('a link that opens VS Code', () => {
  let editor: Disposable;
  let connected: unknown[];

  before(() => {
    editor = useEditorStandIn();
  });

  after(() => editor[Symbol.dispose]());

  beforeEach(() => {
    connected = [];
    [person.asked, person.answer] = [[], undefined];
  });

  it('connects to nothing unless the person agrees, who sees where it leads', async () => {
    await open(formatInviteLink(link));
    assert.deepEqual(person.asked, ['⟦Connect to chat.example.org:7373?⟧']);
    assert.deepEqual(connected, []);
  });

  it('connects when the person agrees', async () => {
    person.answer = '⟦Connect⟧';
    await open(formatInviteLink(link));
    assert.deepEqual(connected, [{ link }]);
  });

  it('is not even asked about where it is no invite', async () => {
    for (const text of ['noncesense://chat.example.org', 'https://example.org', '']) await open(text);
    assert.deepEqual(connected, []);
    assert.equal(person.asked.filter((question) => question.includes('Connect to')).length, 0);
  });

  async function open(text: string): Promise<void> {
    const { InviteUriHandler } = await import('../../../src/workbench/invite-uri-handler.ts');
    const { state, profile } = sceneOf({ state: { kind: 'offline' } });
    const window = {
      state,
      profile,
      client: { pinProblem: () => undefined },
      connect: (target: unknown) => Promise.resolve(void connected.push(target)),
    };
    const servers = { slotFor: () => 'first', current: 'first' };
    const rest = { servers, problems: { add: () => undefined }, log: { warn: () => undefined } };
    // The handler uses no more of the app and of a URI than this.
    const handler = new InviteUriHandler({ window, ...rest } as never);
    await handler.handleUri({ path: '/invite', query: `link=${encodeURIComponent(text)}` } as never);
  }
});
