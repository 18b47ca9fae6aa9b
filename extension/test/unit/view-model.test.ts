import assert from 'node:assert/strict';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { type LobbyViewInput, makeLobbyView } from '../../src/view-model.ts';
import type { ViewScene } from '../../src/view-scene.ts';
import { canWrite } from '../../src/window-state.ts';
import type { ViewState } from '../../src/view-protocol.ts';
import type { WindowState } from '../../src/window-state.ts';
import { englishTexts } from './support/english-texts.ts';

const address = { host: 'chat.example.org', port: 7373 };
const limits = { recordBytes: 1, loginRecordBytes: 1, loginAttempts: 1 };
const welcome = { name: 'Team', registration: 'invite', limits } as const;
const profile = { address, daemonKey: 'k', user: 'alice', signedIn: true, hasToken: false };
const ready: WindowState = {
  kind: 'ready',
  address,
  welcome,
  user: 'alice',
  displayName: 'Alice',
  identity: 'present',
};
const waiting: WindowState = {
  kind: 'waiting',
  address,
  retryAt: 0,
  problem: new ClientProblem('unreachable', 'nobody there'),
};
const sentAway: WindowState = {
  ...waiting,
  problem: new ClientProblem('rate-limited', 'slowly', { detail: { retryAfter: 30 } }),
};

describe('the view model', () => {
  it('shows who said what, and which words are mine', () => {
    const messages = [message({ from: 'bob', text: '<b>hi</b>' }), message({ from: 'alice', state: 'sent' })];
    const people = new Map([['bob', { user: 'bob', displayName: 'Bob B.' }]]);
    const shown = view({ messages, people, names: new Map([['alice', 'Alice']]) }).messages;
    assert.deepEqual(
      shown.map(({ user, displayName, mine, text }) => ({ user, displayName, mine, text })),
      [
        { user: 'bob', displayName: 'Bob B.', mine: false, text: '<b>hi</b>' },
        { user: 'alice', displayName: 'Alice', mine: true, text: 'hello' },
      ],
    );
  });

  it('says why a message failed', () => {
    const [shown] = view({
      messages: [message({ from: 'alice', state: 'failed', problem: 'too long' })],
    }).messages;
    assert.deepEqual([shown?.state, shown?.problem], ['failed', 'too long']);
  });

  it('names people online with their user name, whatever they call themselves', () => {
    const people = new Map([
      ['mallory', { user: 'mallory', displayName: 'alice' }],
      ['alice', { user: 'alice', displayName: 'alice' }],
    ]);
    assert.deepEqual(view({ people }).online, { label: '2 online', names: 'alice\nalice (mallory)' });
  });

  const banners = [
    ['nothing when signed in', ready, undefined],
    ['the way in when no server is known', { kind: 'offline' }, ['no server', 'connect']],
    ['the take-over', { kind: 'elsewhere' }, ['another window', 'useHere']],
    ['the progress', { kind: 'connecting', address }, ['connecting to chat.example.org:7373']],
    ['the problem and another try', waiting, ['nobody there', 'reconnect']],
    ['no try before the time that the server named', sentAway, ['slowly']],
    ['sign-in, or an invite', { kind: 'guest', address, welcome }, ['guest at Team', 'signIn', 'connect']],
    [
      'no sign-up where there is none',
      { kind: 'guest', address, welcome: { ...welcome, registration: 'closed' } },
      ['guest at Team', 'signIn'],
    ],
  ] as const;
  for (const [what, state, expected] of banners) {
    it(`offers ${what}`, () => {
      const { banner } = view({ state: state, profile: undefined });
      assert.deepEqual(banner && [banner.text, ...banner.actions.map(({ action }) => action)], expected);
    });
  }

  it('says that the keys are missing, and that they fail, unless the connection is the problem', () => {
    const missing = { encryption: { kind: 'identity-missing' }, all: [] } as const;
    const failed = { encryption: { kind: 'failed', problem: 'damaged' }, all: [] } as const;
    assert.deepEqual(offeredBy(view({ direct: missing })), [
      'keys missing',
      'linkDevice',
      'restoreIdentity',
      'startOver',
    ]);
    assert.deepEqual(offeredBy(view({ direct: failed })), ['no direct messages: damaged', 'doctor']);
    assert.deepEqual(offeredBy(view({ state: waiting, direct: missing })), ['nobody there', 'reconnect']);
  });

  it('shows the code, in groups of five, while this machine asks to be linked', () => {
    const encryption = { kind: 'identity-missing', code: '012345678901234567890123456789' } as const;
    const shown = view({ direct: { encryption, all: [] } });
    assert.deepEqual(offeredBy(shown), ['asks to be linked', 'restoreIdentity', 'startOver']);
    const groups = ['01234', '56789', '01234', '56789', '01234', '56789'];
    assert.deepEqual(shown.banner?.code, { label: 'the code', groups });
  });

  it('asks whether the other machine has said the same, once this one is linked', () => {
    const code = '012345678901234567890123456789';
    const encryption = { kind: 'identity-missing', code, isListed: true } as const;
    const shown = view({ direct: { encryption, all: [] } });
    assert.deepEqual(offeredBy(shown), ['did the other say so?', 'confirmLink', 'refuseLink']);
    assert.equal(shown.banner?.code?.groups.join(''), code);
  });

  it('has words of its own for a machine that was revoked', () => {
    const encryption = { kind: 'identity-missing', wasRevoked: true } as const;
    const shown = view({ direct: { encryption, all: [] } });
    assert.deepEqual(offeredBy(shown), ['revoked', 'linkDevice', 'restoreIdentity', 'startOver']);
  });

  it('offers sign-up first to who has an invite, sign-in first to who was here before', () => {
    const guest = { kind: 'guest', address, welcome } as const;
    const { user, ...unknown } = { ...profile, hasToken: true };
    const offered = [unknown, { ...unknown, user }].map((known) => {
      return view({ state: guest, profile: known }).banner?.actions.map(({ action }) => action);
    });
    assert.deepEqual(offered, [
      ['signUp', 'signIn'],
      ['signIn', 'signUp'],
    ]);
  });

  it('offers the known server again after a disconnect', () => {
    const { banner } = view({ state: { kind: 'offline' } });
    assert.equal(banner?.text, 'disconnected from chat.example.org:7373');
    assert.deepEqual(
      banner.actions.map(({ action }) => action),
      ['reconnect', 'connect'],
    );
  });

  it('shows the empty lobby and who is online to people who are signed in only', () => {
    assert.equal(view({}).emptyText, 'empty');
    const guest = view({ state: { kind: 'guest', address, welcome } });
    assert.deepEqual([guest.emptyText, guest.online, guest.older], [undefined, undefined, 'none']);
  });

  it('lets write while the connection comes back, if it comes back signed in', () => {
    assert.equal(canWrite({ state: waiting, profile }), true);
    assert.equal(canWrite({ state: waiting, profile: { ...profile, signedIn: false } }), false);
    assert.equal(canWrite({ state: { kind: 'elsewhere' }, profile }), false);
    assert.equal(view({ state: waiting }).composer.placeholder, 'write');
  });

  it('can be posted to a page: plain data only', () => {
    const state = view({ messages: [message({})] });
    assert.deepEqual(structuredClone(state), JSON.parse(JSON.stringify(state)));
  });
});

function offeredBy({ banner }: ViewState) {
  return banner && [banner.text, ...banner.actions.map(({ action }) => action)];
}

function view({ messages = [], ...scene }: Partial<ViewScene> & Pick<Partial<LobbyViewInput>, 'messages'>) {
  return makeLobbyView({
    scene: {
      state: ready,
      profile,
      people: new Map(),
      names: new Map(),
      direct: { encryption: { kind: 'off' }, all: [] },
      locale: 'en',
      texts: englishTexts,
      ...scene,
    },
    messages,
    older: 'available',
    composer: { revision: 0, text: '' },
  });
}

function message(part: Partial<LobbyMessage>): LobbyMessage {
  return { id: 'abcdefghijklmnopqrstuv', from: 'bob', text: 'hello', sentAt: 0, state: 'received', ...part };
}
