import assert from 'node:assert/strict';
import { encodeBase64Url } from '../../../src/text/base64.ts';
import { type HeldClock } from '../../support/held-clock.ts';
import { type DirectPerson } from '../support/direct-person.ts';
import { aliceAndBob } from '../support/two-people.ts';

describe('looking for what was said', () => {
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ clock, alice, bob } = await aliceAndBob());
    await alice.conversations.start('bob');
    await alice.conversations.open('bob');
  });

  it('goes through all of the history in parts, newest first, and stops when nobody asks', async () => {
    await fill(1_200, (index) => (index % 400 === 0 ? `plan ${index}` : `line ${index}`));
    assert.deepEqual(await parts('plan'), [['plan 800'], ['plan 400'], ['plan 0']]);
    for await (const found of alice.conversations.search('bob', 'plan')) {
      assert.equal(found[0]?.text, 'plan 800');
      break;
    }
    assert.deepEqual(await parts('nothing like it'), [[], [], []]);
  });

  it('knows neither case nor how Unicode writes it, and finds nothing for no words', async () => {
    await say('Die GRÖSSE von ﬁnal-１２.txt');
    for (const words of ['grösse', 'GRO\u0308SSE', ' Final-12 ', 'TXT'])
      assert.equal((await search(words)).length, 1, words);
    for (const words of ['', '  ', 'final-13']) assert.deepEqual(await search(words), [], words);
  });

  it('finds what the other one said, what was edited as it is now, and nothing that was taken back', async () => {
    const edited = await say('the first plan');
    const gone = await say('the worst plan');
    await alice.messages.edit('bob', edited, 'the second idea');
    await alice.messages.takeBack('bob', gone);
    await bob.until('they came', () => bob.conversations.find('alice')?.newest !== undefined);
    await bob.conversations.send('alice', 'my plan');
    await alice.until('an answer', () => alice.conversations.page('bob').messages.at(-1)?.text === 'my plan');
    assert.deepEqual(await search('plan'), ['my plan']);
    assert.deepEqual(await search('idea'), ['the second idea']);
  });

  it('finds nothing that has disappeared, nor what the client itself said', async () => {
    await say('plan that stays');
    await alice.messages.setTimer('bob', 60);
    await say('plan for a minute');
    assert.deepEqual(await search('plan'), ['plan for a minute', 'plan that stays']);
    clock.advance(61_000);
    await alice.until('it is gone', () => alice.conversations.page('bob').messages.every(isLasting));
    assert.deepEqual(await search('plan'), ['plan that stays']);
    assert.deepEqual(await search('disappear'), []);
  });

  it('leads to a message far back: all from there on is loaded then', async () => {
    await fill(350, (index) => `line ${index}`);
    alice.conversations.close('bob');
    await alice.conversations.open('bob');
    const loaded = () => alice.conversations.page('bob').messages.map(({ text }) => text);
    assert.deepEqual([loaded().length, loaded()[0]], [100, 'line 250']);
    await alice.conversations.loadBackTo('bob', encodeBase64Url(idOf(120)));
    assert.deepEqual([loaded().length, loaded()[0], loaded().at(-1)], [300, 'line 50', 'line 349']);
    await alice.conversations.loadBackTo('bob', encodeBase64Url(idOf(300)));
    assert.equal(loaded().length, 300, 'it is there');
    await alice.conversations.loadBackTo('bob', encodeBase64Url(idOf(9_999)));
    assert.equal(loaded().length, 350, 'all was looked through');
    assert.equal(alice.conversations.page('bob').older, 'none');
  });

  async function parts(words: string): Promise<string[][]> {
    const all: string[][] = [];
    for await (const found of alice.conversations.search('bob', words))
      all.push(found.map(({ text }) => text));
    return all;
  }

  async function search(words: string): Promise<string[]> {
    return (await parts(words)).flat();
  }

  /** Resolves once it is at the server. */
  async function say(text: string): Promise<string> {
    const id = await alice.conversations.send('bob', text);
    await alice.until('sent', () => alice.encryption.messenger?.book.outbound.size === 0);
    return id;
  }

  /** As if that had been written with bob. */
  async function fill(count: number, text: (index: number) => string): Promise<void> {
    const { log, run } = opened();
    for (let index = 0; index < count; index++) {
      const frame = { id: idOf(index), from: 'bob', sentAt: 1_000 + index, state: 'received' } as const;
      const line = { ...frame, kind: 'text', text: text(index) } as const;
      log.append('bob', line, { standing: 'accepted', now: 1_000 + index });
    }
    await run();
  }

  function opened() {
    const { opened: messenger } = alice.encryption;
    return { log: messenger.log, run: () => messenger.run(() => undefined) };
  }
});

function idOf(index: number): Uint8Array {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(12, index + 1);
  return id;
}

function isLasting({ text }: { readonly text: string }): boolean {
  return text !== 'plan for a minute';
}
