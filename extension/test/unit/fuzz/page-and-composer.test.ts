import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mutatedText } from '../../../../common/test/fuzz/support/mutations.ts';
import { distorted } from '../../../../common/test/fuzz/support/schema-values.ts';
import { fuzz } from '../../../../common/test/support/fuzz.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { ConversationTalk } from '../../../src/chat/conversation-talk.ts';
import { LobbyTalk } from '../../../src/chat/lobby-talk.ts';
import { parseSubmission, slashCommands } from '../../../src/slash-commands.ts';
import { parseIntent } from '../../../src/view-intents.ts';
import { Scenes } from '../../../src/view-scene.ts';
import { ChatDesk } from '../chat/chat-desk.ts';
import { englishTexts } from '../support/english-texts.ts';
import { MemoryConversations } from '../../../../common/test/client/support/memory-conversations.ts';
import { Answers, MemoryCode, MemoryPlaces } from '../support/talk-edges.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';

const { tryNow: _, ...errandLabels } = englishTexts.actions;
const ACTIONS = { ...errandLabels, ...englishTexts.direct.actions };
const MESSAGE_ACTS = ['reply', 'edit', 'takeBack', 'retry', 'discard', 'saveFile', 'cancelFile'] as const;
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  mutatedText(fc.constantFrom(...slashCommands.map((name) => `/${name} hello\nworld`), '//x', 'hello')),
  fc.mixedCase(fc.constantFrom(...slashCommands.map((name) => `/${name}`))),
);
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{22,64}$/);
const intents = fc.oneof(
  fc.record({ kind: fc.constantFrom('ready', 'load-older', 'leave-about', 'attach') }),
  fc.record({ kind: fc.constantFrom('draft', 'submit'), text: texts }),
  fc.record({
    kind: fc.constant('message'),
    act: fc.constantFrom(...MESSAGE_ACTS),
    id: ids,
  }),
  fc.record({
    kind: fc.constant('react'),
    id: ids,
    emoji: fc.constantFrom('👍', '👩‍👩‍👧', 'x'),
    isOn: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('drop'), uris: fc.array(fc.webUrl(), { minLength: 1, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('file-begin'),
    transfer: fc.nat(),
    name: fc.string({ minLength: 1, maxLength: 50 }),
    size: fc.nat(),
    mediaType: fc.string({ maxLength: 50 }),
  }),
  fc.record({
    kind: fc.constant('file-part'),
    transfer: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
  }),
  fc.record({ kind: fc.constant('file-abort'), transfer: fc.nat() }),
  fc.record({
    kind: fc.constant('action'),
    action: fc.constantFrom(...Object.keys(ACTIONS)),
  }),
  fc.record({ kind: fc.constant('compare'), code: texts.filter((text) => text.length <= 10_000) }),
  fc.record({ kind: fc.constant('verify'), digits: fc.stringMatching(/^[0-9]{60}$/) }),
);
/** What structured cloning can bring: cycles, maps, dates and typed arrays too. */
const posted = fc.oneof(
  { weight: 3, arbitrary: intents },
  { weight: 3, arbitrary: distorted(intents) },
  fc.record({ kind: fc.constant('message'), act: fc.constant('retry'), id: mutatedText(ids) }),
  fc.anything({
    withMap: true,
    withSet: true,
    withDate: true,
    withTypedArray: true,
    withBigInt: true,
    withSparseArray: true,
  }),
  intents.map((intent) => {
    const cycle: Record<string, unknown> = { ...intent };
    cycle['self'] = cycle;
    return cycle;
  }),
  fc.constantFrom('text', 'id').map((key) => ({ kind: 'submit', [key]: 'x'.repeat(2_000_000) })),
);
const KEYS: Readonly<Record<string, readonly string[]>> = {
  ready: ['kind'],
  'load-older': ['kind'],
  draft: ['kind', 'text'],
  submit: ['kind', 'text'],
  'leave-about': ['kind'],
  message: ['act', 'id', 'kind'],
  react: ['emoji', 'id', 'isOn', 'kind'],
  attach: ['kind'],
  drop: ['kind', 'uris'],
  'file-begin': ['kind', 'mediaType', 'name', 'size', 'transfer'],
  'file-part': ['bytes', 'kind', 'transfer'],
  'file-abort': ['kind', 'transfer'],
  action: ['action', 'kind'],
  compare: ['code', 'kind'],
  verify: ['digits', 'kind'],
};

describe('fuzz: messages of the page', () => {
  it('are intents, whole and with nothing else in them, or none', () => {
    fuzz(300, intents, (intent) => assert.equal(parseIntent(intent), intent));
    fuzz(2_000, posted, (value) => {
      const intent = parseIntent(value);
      if (intent === undefined) return;
      assert.equal(intent, value);
      assert.deepEqual(Object.keys(intent).sort(), KEYS[intent.kind]);
      if ('text' in intent) assert.ok(typeof intent.text === 'string' && intent.text.length <= 1_000_000);
      if ('id' in intent) assert.match(intent.id, /^[A-Za-z0-9_-]{22,64}$/);
      if ('action' in intent) assert.ok(Object.hasOwn(ACTIONS, intent.action));
      if ('code' in intent) assert.ok(intent.code.length <= 10_000);
      if ('digits' in intent) assert.match(intent.digits, /^[0-9]{60}$/);
    });
  });
});

describe('fuzz: the chat behind its page', () => {
  let fixture: WindowFixture;

  beforeEach(async () => (fixture = await windowFixture()));
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('does errands it has, posts what can be posted, and tells no content to the log', async () => {
    const window = fixture.openWindow();
    const log = { warn: (message: string) => assert.fail(message) };
    const scenes = new Scenes(window, { locale: 'en', texts: englishTexts });
    const conversations = new MemoryConversations();
    conversations.receive('bob', 'hello');
    const direct = new ConversationTalk({
      id: 'bob',
      scenes,
      conversations: () => conversations,
      messages: () => conversations,
      files: () => undefined,
      questions: new Answers(),
      code: new MemoryCode(),
      places: new MemoryPlaces(),
      now: () => 0,
      fail: (error) => assert.ok(error instanceof ClientProblem),
      groupAct: () => Promise.resolve(),
      copy: () => Promise.resolve(),
      log,
    });
    for (const talk of [
      new LobbyTalk({
        window,
        scenes,
        texts: englishTexts,
        reading: { look: () => undefined, leave: () => undefined, firstUnread: undefined },
        log,
      }),
      direct,
    ]) {
      const desk = new ChatDesk(window, talk);
      desk.view.attach((snapshot) => assert.deepEqual(structuredClone(snapshot), snapshot));
      desk.view.receive({ kind: 'ready' });
      fuzz(300, fc.array(posted, { maxLength: 4 }), (values) => {
        [desk.warnings.length, desk.errands.length] = [0, 0];
        for (const value of values) desk.view.receive(value);
        desk.endTurn();
        for (const warning of desk.warnings)
          assert.equal(warning, 'The chat page sent something that is not an intent; dropped.');
        for (const errand of desk.errands)
          assert.ok([...slashCommands, ...Object.keys(errandLabels)].includes(errand));
      });
      await desk.settle();
      for (const failure of desk.failures) assert.ok(failure instanceof ClientProblem, 'told in words');
      desk.view.dispose();
    }
  });
});

const BEGINNINGS = { message: /^(?!\/)|^\/\//, broadcast: /^\/broadcast\s/i, direct: /^\/dm\s/i } as const;

describe('fuzz: what is typed in the composer', () => {
  it('is a message, a word of the chat or a mistake, and no message loses anything but space around it', () => {
    fuzz(2_500, texts, (text) => {
      const submission = parseSubmission(text);
      const typed = text.trim();
      switch (submission.kind) {
        case 'empty':
          assert.equal(typed, '');
          return;
        case 'message':
        case 'broadcast':
        case 'direct':
          assert.ok(submission.text.length > 0 && submission.text.trim() === submission.text);
          assert.ok(typed.endsWith(submission.text));
          assert.match(typed, BEGINNINGS[submission.kind], 'a command is told to nobody');
          return;
        case 'command':
          assert.ok(typed.toLowerCase().startsWith(`/${submission.command}`));
          return;
        case 'nothing-to-broadcast':
          assert.equal(typed.toLowerCase(), '/broadcast');
          return;
        case 'nothing-to-send':
          assert.match(typed, /^\/dm(\s|$)/i);
          return;
        case 'order':
        case 'incomplete':
          assert.match(typed, /^\/(group|add|remove|rename|leave)(\s|$)/i);
          return;
        case 'unknown':
          assert.ok(typed.startsWith(`/${submission.name}`) && !/\s/.test(submission.name));
          assert.ok(!slashCommands.some((name) => name === submission.name.toLowerCase()));
      }
    });
  });

  it('is understood at once however long it is', () => {
    const long = fc
      .constantFrom(
        '/',
        ' ',
        '\n',
        '/ ',
        'a',
        '/broadcast ',
        '/dm ',
        '/dm bob ',
        '\t/',
        '/group ',
        '/group "',
        '/add a ',
      )
      .map((part) => part.repeat(200_000));
    fuzz(20, fc.tuple(long, long), ([a, b]) => void parseSubmission(a + b));
  });
});
