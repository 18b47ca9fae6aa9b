import assert from 'node:assert/strict';
import type {
  ConversationMessage,
  EncryptionState,
} from '../../../../common/src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import {
  canWriteTo,
  type ConversationViewInput,
  makeConversationView,
} from '../../../src/direct/conversation-view.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

const bob = directWith('bob');

describe('what the page of a conversation shows', () => {
  it('names the person with the user name, whatever they call themselves', () => {
    const scene = sceneOf({ names: new Map([['bob', 'alice']]) });
    assert.equal(view({ scene }).title, 'alice (bob)');
  });

  const protections = [
    ['new', 'private', 'private'],
    ['verified', 'private and verified', 'verified'],
    ['changed', 'other key', 'changed'],
  ] as const;
  for (const [trust, text, tone] of protections) {
    it(`says in words what protects it when the key is ${trust}`, () => {
      const { protection } = view({ conversation: { ...bob, trust } });
      assert.deepEqual([protection.text, protection.tone], [text, tone]);
      assert.equal(protection.button?.action, 'showSafety');
    });
  }

  it('says of somebody on an original client what that means, and offers nothing but texts', () => {
    const olga = { ...directWith('olga'), protection: 'classic' } as const;
    const shown = view({ conversation: olga, abilities: { messages: true, files: true } });
    assert.equal(shown.protection.text, 'classic');
    assert.equal(shown.protection.button?.action, 'showSafety');
    assert.equal(shown.emptyText, 'nothing yet with olga, classic');
    assert.deepEqual([shown.composer.takesFiles, shown.timer], [undefined, undefined]);
    const words = [shown.composer.placeholder, shown.strings.composer];
    assert.deepEqual(words, ['write to olga, classic', 'write to olga, classic']);
    const verified = view({ conversation: { ...olga, trust: 'verified' } });
    assert.deepEqual(
      [verified.protection.text, verified.protection.tone],
      ['classic and verified', 'verified'],
    );
    const safety = { number: undefined, comparison: undefined };
    assert.equal(view({ conversation: olga, safety }).safety?.explanation, 'compare with olga, classic');
  });

  const bars = [
    ['request', 'new', ['bob asks', 'accept', 'ignore', 'block']],
    ['ignored', 'new', ['bob ignored', 'accept', 'block']],
    ['blocked', 'changed', ['bob blocked', 'unblock']],
    ['accepted', 'changed', ['bob has another key', 'showSafety', 'acceptIdentity', 'block']],
    ['request', 'changed', ['bob asks', 'accept', 'ignore', 'block']],
    ['accepted', 'verified', undefined],
  ] as const;
  for (const [standing, trust, expected] of bars) {
    it(`asks for an answer first when it is ${standing} and the key ${trust}`, () => {
      const conversation = { ...bob, standing, trust };
      const { bar } = view({ conversation });
      assert.deepEqual(bar && [bar.text, ...bar.actions.map(({ action }) => action)], expected);
      assert.equal(canWriteTo(conversation, sceneOf()), expected === undefined);
    });
  }

  const banners: readonly [EncryptionState, readonly string[] | undefined][] = [
    [{ kind: 'ready' }, undefined],
    [{ kind: 'opening' }, ['opening']],
    [{ kind: 'off' }, ['off']],
    [{ kind: 'identity-missing' }, ['keys missing', 'linkDevice', 'restoreIdentity', 'startOver']],
    [{ kind: 'failed', problem: 'damaged' }, ['no direct messages: damaged', 'doctor']],
  ];
  for (const [encryption, expected] of banners) {
    it(`tells when encryption is ${encryption.kind}`, () => {
      const scene = sceneOf({ direct: { encryption, all: [] } });
      const { banner, composer } = view({ scene });
      assert.deepEqual(banner && [banner.text, ...banner.actions.map(({ action }) => action)], expected);
      const isReady = encryption.kind === 'ready';
      assert.equal(composer.placeholder, isReady ? 'write to bob' : 'commands only');
    });
  }

  it('tells when the conversation of before the restart is not here', () => {
    const { banner, title, bar, emptyText } = view({ conversation: undefined });
    assert.deepEqual([banner?.text, title, bar, emptyText], ['not here', 'somebody', undefined, undefined]);
  });

  it('tells of the connection first, and lets write while it comes back', () => {
    const { address } = sceneOf().profile ?? assert.fail();
    const problem = new ClientProblem('lost', 'gone');
    const scene = sceneOf({ state: { kind: 'waiting', address, retryAt: 0, problem } });
    assert.deepEqual([view({ scene }).banner?.text, canWriteTo(bob, scene)], ['gone', true]);
  });

  it('shows what can’t be read, with the reason', () => {
    const messages = [
      message({ id: 'a', kind: 'undecryptable', problem: 'an older device' }),
      message({ id: 'b', kind: 'undecryptable' }),
      message({ id: 'c', kind: 'unknown', text: 'raw' }),
      message({ id: 'd', kind: 'notice', text: 'bob has a new device' }),
    ];
    const shown = view({ page: { messages, older: 'more' } });
    assert.deepEqual(
      shown.messages.map(({ kind, text }) => [kind, text]),
      [
        ['undecryptable', 'unreadable: an older device'],
        ['undecryptable', 'unreadable'],
        ['unknown', 'too new'],
        ['notice', 'bob has a new device'],
      ],
    );
    assert.equal(shown.older, 'available');
  });

  it('says the state of the last message that was read, delivered and sent', () => {
    const states = [
      'read',
      'read',
      'delivered',
      'received',
      'delivered',
      'sent',
      'sending',
      'failed',
    ] as const;
    const messages = states.map((state, index) =>
      message({ id: String(index), state, isMine: state !== 'received' }),
    );
    const stated = view({ page: { messages, older: 'none' } }).messages.filter(
      ({ showsState }) => showsState,
    );
    assert.deepEqual(
      stated.map(({ id }) => id),
      ['1', '4', '5', '6', '7'],
    );
  });

  it('says that there is nothing yet, and who could read it', () => {
    assert.equal(view({}).emptyText, 'nothing yet with bob');
    assert.equal(view({ page: { messages: [message({})], older: 'none' } }).emptyText, undefined);
  });

  it('offers people for /dm: conversations first, nobody who is blocked, never oneself', () => {
    const all = [
      directWith('mallory', { standing: 'blocked' }),
      directWith('dave'),
      groupOf('Crew'),
      directWith('eve', { standing: 'request' }),
    ];
    const people = ['alice', 'mallory', 'bob'].map((user) => [user, { user, displayName: user }] as const);
    const scene = sceneOf({ people: new Map(people), direct: { encryption: { kind: 'ready' }, all } });
    assert.deepEqual(
      view({ scene }).composer.people.map(({ user }) => user),
      ['dave', 'bob'],
    );
  });

  it('shows a group by its name: its members can read it, and there is no safety number', () => {
    const shown = view({ conversation: groupOf('Crew') });
    assert.deepEqual(
      [shown.title, shown.subject, shown.emptyText, shown.composer.placeholder],
      ['Crew', 'group', 'nothing yet in Crew', 'write to Crew'],
    );
    assert.deepEqual(shown.protection, {
      text: 'private: 3, 0 verified, 0 changed',
      tone: 'private',
      button: { action: 'showMembers', label: 'members' },
    });
  });

  it('lets write in a group where one member has another key, and names them', () => {
    const members = [
      { user: 'alice', trust: 'new' },
      { user: 'bob', trust: 'verified' },
      { user: 'carol', trust: 'changed' },
    ] as const;
    const group = groupOf('Crew', { trust: 'changed', members });
    const { protection, bar, banner } = view({ conversation: group });
    assert.deepEqual(
      [protection.text, protection.tone, bar],
      ['private: 3, 1 verified, 1 changed', 'changed', undefined],
    );
    assert.deepEqual(
      [banner?.text, banner?.tone, banner?.actions[0]?.action],
      ['add carol again', 'problem', 'showMembers'],
    );
    assert.equal(canWriteTo(group, sceneOf()), true);
  });

  for (const membership of ['left', 'removed'] as const) {
    it(`lets nobody write in a group that they have ${membership}`, () => {
      const group = groupOf('Crew', { membership, trust: 'changed' });
      const said = { left: 'you left Crew', removed: 'no member of Crew' }[membership];
      const { bar, protection } = view({ conversation: group });
      assert.deepEqual(bar, { text: said, tone: 'info', actions: [] });
      assert.deepEqual([protection.text, protection.tone], ['no member any more', 'private']);
      assert.equal(canWriteTo(group, sceneOf()), false);
    });
  }

  it('can be posted to a page: plain data only', () => {
    const safety = { number: { digits: '1'.repeat(60), code: 'c' }, comparison: 'match' } as const;
    const state = view({ safety, page: { messages: [message({})], older: 'loading' } });
    assert.deepEqual(structuredClone(state), JSON.parse(JSON.stringify(state)));
  });
});

function view(input: Partial<ConversationViewInput>) {
  return makeConversationView({
    scene: sceneOf(),
    conversation: bob,
    page: { messages: [], older: 'none' },
    abilities: { messages: true, files: true },
    moves: [],
    safety: undefined,
    composer: { revision: 0, text: '' },
    ...input,
  });
}

function message(part: Partial<ConversationMessage>): ConversationMessage {
  return {
    id: 'm',
    kind: 'text',
    from: 'bob',
    isMine: false,
    sentAt: 0,
    text: 'hi',
    state: 'received',
    ...part,
  };
}
