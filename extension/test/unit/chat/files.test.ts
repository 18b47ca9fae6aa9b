import assert from 'node:assert/strict';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { TalkDesk } from './talk-desk.ts';

const content = Uint8Array.from({ length: 150_000 }, (_, index) => index % 251);

describe('files of a conversation', () => {
  let desk: TalkDesk;

  beforeEach(async () => {
    desk = await TalkDesk.sitDown();
    desk.direct.set('bob');
    await desk.openPage();
  });

  afterEach(() => desk[Symbol.asyncDispose]());

  it('are sent when the person chooses some, one after the other, and closed after it', async () => {
    desk.places.contents.set('file:///plan.pdf', content).set('file:///small.txt', content.subarray(0, 5));
    desk.places.chosen = ['file:///plan.pdf', 'file:///small.txt'];
    await desk.intent({ kind: 'attach' });
    await desk.until(() => isSent('file:///plan.pdf') && isSent('file:///small.txt'));
    assert.deepEqual(desk.files.contentOf(desk.idOf('file:///plan.pdf')), content);
    assert.equal(desk.places.openCount, 0);
    assert.deepEqual(desk.message('file:///plan.pdf').file, { size: '150 kB', act: 'saveFile' });
  });

  it('show how far they are, and can be stopped', async () => {
    const { release } = hold();
    await attach('a');
    await desk.until(() => desk.texts.includes('a'));
    const line = desk.message('a');
    assert.deepEqual(line.file, {
      size: '150 kB',
      progress: { percent: 0, label: 'sending 0' },
      act: 'cancelFile',
    });
    await desk.intent({ kind: 'message', act: 'cancelFile', id: line.id });
    release();
    await desk.until(() => desk.places.openCount === 0);
    assert.deepEqual([desk.texts, desk.failures], [[], []]);
  });

  it('that wait for their turn have a line too, and can be stopped before', async () => {
    const { release } = hold();
    await attach('a', 'b');
    await desk.until(() => desk.texts.includes('b'));
    assert.deepEqual(desk.texts, ['a', 'b']);
    await desk.intent({ kind: 'message', act: 'cancelFile', id: desk.idOf('b') });
    release();
    await desk.until(() => isSent('a') && desk.places.openCount === 0);
    assert.deepEqual(desk.texts, ['a']);
  });

  it('that fail are told with the reason; the next one goes on', async () => {
    desk.files.problem = new ClientProblem('refused', 'the server is full');
    await attach('a', 'b');
    await desk.until(() => isSent('b'));
    assert.deepEqual([desk.failures, desk.message('a').state], [['the server is full'], 'failed']);
  });

  it('that failed can still be read when they are sent again, and are closed after that', async () => {
    desk.files.problem = new ClientProblem('refused', 'the server is full');
    await attach('a');
    await desk.until(() => desk.failures.length > 0);
    assert.equal(desk.places.openCount, 1);
    await desk.files.sendAgain(desk.idOf('a'));
    assert.deepEqual(desk.files.contentOf(desk.idOf('a')), content);
    assert.equal(desk.places.openCount, 0);
  });

  it('too large, or gone, are not sent, in words', async () => {
    desk.files.largest = 1_000;
    desk.places.chosen = ['gone.txt'];
    await desk.intent({ kind: 'attach' });
    await attach('a');
    await desk.until(() => desk.failures.length === 2 && desk.places.openCount === 0);
    assert.deepEqual(desk.failures, ['gone.txt unreadable', 'a over 1 kB']);
  });

  it('are not even asked for where they can’t be sent', async () => {
    desk.direct.set('bob', { trust: 'changed' });
    await attach('a');
    desk.direct.set('bob', { trust: 'new' });
    desk.files.largest = undefined;
    await desk.intent({ kind: 'drop', uris: ['a'] });
    assert.deepEqual(
      desk.desk.failures.map((error) => (error as Error).message),
      ['not now', 'no files now'],
    );
    assert.deepEqual([desk.texts, desk.last.composer.takesFiles], [[], undefined]);
  });

  it('that were pasted come in parts, each asked for', async () => {
    await begin({ size: content.length });
    await part(content.subarray(0, 100_000));
    await part(content.subarray(100_000));
    assert.deepEqual(desk.desk.answers, [true, true, false]);
    await desk.until(() => isSent('shot.png'));
    assert.deepEqual(desk.files.contentOf(desk.idOf('shot.png')), content);
  });

  it('may be empty', async () => {
    await begin({ size: 0 });
    await desk.until(() => isSent('shot.png'));
    assert.deepEqual(desk.desk.answers, [false]);
    assert.deepEqual(desk.message('shot.png').file, { size: '0 bytes', act: 'saveFile' });
  });

  it('that bring more than they said, or break off, are refused and not sent', async () => {
    await begin({ size: 10 });
    await part(content.subarray(0, 11));
    await part(content.subarray(0, 1));
    await begin({ size: 10 });
    desk.desk.view.receive({ kind: 'file-abort', transfer: 0 });
    await desk.until(() => desk.desk.answers.length === 5);
    assert.deepEqual(
      desk.desk.failures.map((error) => (error as Error).message),
      ['shot.png incomplete', 'shot.png incomplete'],
    );
    assert.deepEqual([desk.desk.answers, desk.texts], [[true, false, false, true, false], []]);
  });

  it('that a page was handing over go with the page', async () => {
    await begin({ size: 10 });
    desk.desk.view.detach();
    await desk.openPage();
    await part(content.subarray(0, 10));
    assert.deepEqual([desk.desk.answers, desk.texts], [[true, false], []]);
  });

  it('of others are saved where the person wants', async () => {
    const id = desk.files.receive('bob', 'plan.pdf', content);
    await desk.intent({ kind: 'message', act: 'saveFile', id });
    assert.equal(desk.places.saved.size, 0, 'the person gave up');
    desk.places.savesTo = '/home/alice/plan.pdf';
    await desk.intent({ kind: 'message', act: 'saveFile', id });
    await desk.until(() => desk.places.saved.size === 1);
    assert.deepEqual(desk.places.saved.get('/home/alice/plan.pdf'), content);
  });

  it('stop being saved when the person wants that, and leave nothing behind', async () => {
    const id = desk.files.receive('bob', 'plan.pdf', content);
    desk.places.savesTo = '/home/alice/plan.pdf';
    const { release } = hold();
    await desk.intent({ kind: 'message', act: 'saveFile', id });
    assert.equal(desk.message('plan.pdf').file?.act, 'cancelFile');
    await desk.intent({ kind: 'message', act: 'cancelFile', id });
    release();
    await desk.until(() => desk.message('plan.pdf').file?.act === 'saveFile');
    assert.deepEqual([desk.places.saved.size, desk.places.abandoned, desk.desk.failures], [0, 1, []]);
  });

  function hold() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    desk.files.gate = promise;
    return { release: () => resolve(undefined) };
  }

  async function attach(...uris: readonly string[]): Promise<void> {
    for (const uri of uris) desk.places.contents.set(uri, content);
    desk.places.chosen = uris;
    await desk.intent({ kind: 'attach' });
  }

  async function begin({ size }: { readonly size: number }): Promise<void> {
    await answered({ kind: 'file-begin', transfer: 0, name: 'shot.png', size, mediaType: 'image/png' });
  }

  function part(bytes: Uint8Array): Promise<void> {
    return answered({ kind: 'file-part', transfer: 0, bytes });
  }

  async function answered(intent: Parameters<TalkDesk['intent']>[0]): Promise<void> {
    const before = desk.desk.answers.length;
    await desk.intent(intent);
    await desk.until(() => desk.desk.answers.length > before);
  }

  function isSent(name: string): boolean {
    return desk.last.messages.some(({ text, state }) => text === name && state === 'sent');
  }
});
