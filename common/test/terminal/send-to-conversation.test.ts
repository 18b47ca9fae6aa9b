import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../src/client/client.ts';
import type { GroupConversation } from '../../src/client/conversations/conversation.ts';
import type { FilesApi } from '../../src/client/conversations/files-api.ts';
import { ClientProblem, type ProblemCode } from '../../src/client/problem.ts';
import type { ChatParts } from '../../src/terminal/chat-parts.ts';
import { type Sendable, sendToConversation } from '../../src/terminal/send-to-conversation.ts';
import { HeldClock } from '../support/held-clock.ts';
import { offlineClient } from './chat-at-terminal.ts';
import { MemoryParts } from './memory-parts.ts';

const QUIET = { kind: 'group', trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;
const HELLO = { kind: 'text', text: 'hello' } as const;

describe('what a script sends to people and groups', () => {
  let clock: HeldClock;
  let client: Client;
  let parts: MemoryParts;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ns-send-'));
    clock = new HeldClock();
    client = offlineClient(clock);
    parts = new MemoryParts(client);
    client.events.on('conversations', acknowledge);
  });

  afterEach(async () => {
    client.dispose();
    await rm(folder, { recursive: true });
  });

  /** The server takes everything. */
  function acknowledge(): void {
    for (const { id } of parts.people.all)
      for (const message of parts.people.page(id).messages)
        if (message.state === 'sending' && message.kind === 'text')
          parts.people.settle(id, message.id, { state: 'sent' });
  }

  function group(name: string, change: Partial<GroupConversation> = {}): GroupConversation {
    const id = `#${'x'.repeat(42)}${parts.groups.all.length}`;
    const made = {
      ...QUIET,
      id,
      title: name,
      name,
      owner: 'bob',
      members: [],
      membership: 'member',
    } as const;
    return parts.groups.set({ ...made, ...change });
  }

  const options = (all: ChatParts) => ({ client, clock, timeoutMs: 1_000, parts: all });
  const send = (to: string, content: Sendable = HELLO) => sendToConversation(to, content, options(parts.all));

  const isProblem = (code: ProblemCode, words: RegExp) => (error: unknown) =>
    error instanceof ClientProblem && error.code === code && words.test(error.message);

  const texts = (id: string) => parts.people.page(id).messages.map(({ text }) => text);

  it('goes to the group of that name, or of that id', async () => {
    const ops = group('ops team');
    group('ops team', { membership: 'left' });
    const { id } = await send('#ops team');
    assert.equal(parts.people.page(ops.id).messages[0]?.id, id);
    await send(ops.id);
    assert.deepEqual(texts(ops.id), ['hello', 'hello']);
  });

  it('goes nowhere when several groups are called so', async () => {
    const [first, second] = [group('ops'), group('ops')];
    const ids = new RegExp(`${first.id} \\(owner: bob\\)\n${second.id}`);
    await assert.rejects(send('#ops'), isProblem('refused', ids));
  });

  it('goes to no group of a stranger, whatever it is called', async () => {
    const theirs = group('ops', { standing: 'request' });
    await assert.rejects(send('#ops'), isProblem('refused', /You are in no group called "ops"/));
    await assert.rejects(send(theirs.id), isProblem('refused', /You are in no group/));
    assert.deepEqual(texts(theirs.id), []);
  });

  it('may be a file', async () => {
    const file = join(folder, 'log.txt');
    await writeFile(file, 'it works');
    const { id } = await send('bob', { kind: 'file', file });
    assert.equal(Buffer.from(parts.files.contentOf(id) ?? []).toString(), 'it works');
    await assert.rejects(
      send('bob', { kind: 'file', file: join(folder, 'none') }),
      isProblem('file-unusable', /none/),
    );
    parts.files.largest = undefined;
    await assert.rejects(send('bob', { kind: 'file', file }), isProblem('refused', /takes no files/));
  });

  it('ends when a file stands still, and not before', async () => {
    const file = join(folder, 'log.txt');
    await writeFile(file, 'it works');
    const [goOn, first, second] = [gate(), gate(), gate()];
    const files: FilesApi = {
      largest: 1_000,
      send: async (_conversation, source, signal) => {
        await source.read(0, 4);
        first.resolve(undefined);
        await goOn.promise;
        await source.read(4, 4);
        second.resolve(undefined);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new ClientProblem('cancelled', 'no more')));
        });
      },
      save: () => Promise.reject(new Error('nothing came')),
    };
    const sending = sendToConversation('bob', { kind: 'file', file }, options({ ...parts.all, files }));
    const ended = assert.rejects(sending, isProblem('timed-out', /Nothing of the file went for 1 seconds/));
    await first.promise;
    clock.advance(900);
    goOn.resolve(undefined);
    await second.promise;
    clock.advance(900);
    assert.equal(
      await Promise.race([sending.catch(() => 'ended'), Promise.resolve('under way')]),
      'under way',
    );
    clock.advance(100);
    await ended;
  });
});

function gate(): PromiseWithResolvers<undefined> {
  return Promise.withResolvers<undefined>();
}
