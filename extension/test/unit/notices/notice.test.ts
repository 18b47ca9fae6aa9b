import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { noticeFor, type Situation } from '../../../src/notices/notice.ts';

const USUAL: Situation = {
  place: 'direct',
  news: 'message',
  sight: 'hidden',
  isMuted: false,
  isQuiet: false,
  isRepeated: false,
  tellsHere: true,
};

/** What each row of docs/notifications.md stands for. */
const CASES: Readonly<Record<string, Partial<Situation>>> = {
  'direct message': {},
  'its page is in sight and the window has the focus': { sight: 'seen' },
  'its page is in sight, the window has not the focus': { sight: 'unfocused' },
  'its panel is hidden': { sight: 'hidden' },
  'another window has the page in sight and the focus': { sight: 'seen', tellsHere: false },
  'another window tells': { tellsHere: false },
  'within a minute of a toast from the same conversation': { isRepeated: true },
  'muted conversation': { isMuted: true },
  'mention in a muted group': { place: 'group', news: 'mention', isMuted: true },
  'do not disturb': { isQuiet: true },
  'mention while do not disturb is on': { place: 'group', news: 'mention', isQuiet: true },
  'group message': { place: 'group' },
  'mention in a group': { place: 'group', news: 'mention' },
  'lobby message': { place: 'lobby' },
  'mention in the lobby': { place: 'lobby', news: 'mention' },
  'request of somebody new': { place: 'request' },
  'somebody accepted added the person to a group': { place: 'group', news: 'added' },
  'request that was told already': { place: 'request', isRepeated: true },
  'somebody ignored or blocked': { place: 'unwanted' },
  'several direct messages came while this machine was away': { news: 'catch-up' },
  'several group messages came while this machine was away': { place: 'group', news: 'catch-up' },
  'lobby messages came while this machine was away': { place: 'lobby', news: 'catch-up' },
  'own message from another device': { news: 'own' },
  'read on another device or in another window': { news: 'read' },
  'own message could not be sent': { news: 'failed', sight: 'seen' },
  'own message could not be sent, its page is not in sight': { news: 'failed' },
  'own message could not be sent while do not disturb is on': { news: 'failed', isQuiet: true },
};

describe('what becomes of news, as docs/notifications.md says', () => {
  const rows = documentedRows();

  it('has a row for every case here, and no other', () => {
    assert.deepEqual(
      rows.map(({ name }) => name),
      Object.keys(CASES),
    );
  });

  for (const { name, cells } of rows) {
    it(name, () => {
      const { unread, badge, toast, mark } = noticeFor({ ...USUAL, ...CASES[name] });
      assert.deepEqual([unread, badge, toast, mark], cells);
    });
  }
});

describe('what the person set', () => {
  const wishes = { direct: true, groups: 'mentions', lobbyMentions: true } as const;

  it('leaves out toasts, and counts all the same', () => {
    const direct = noticeFor(USUAL, { ...wishes, direct: false });
    assert.deepEqual([direct.toast, direct.badge], ['none', 'up']);
    const mention = { ...USUAL, place: 'lobby', news: 'mention' } as const;
    assert.equal(noticeFor(mention, { ...wishes, lobbyMentions: false }).toast, 'none');
  });

  it('may want every message of groups, or none at all', () => {
    const message = { ...USUAL, place: 'group' } as const;
    assert.equal(noticeFor(message, { ...wishes, groups: 'all' }).toast, 'one');
    for (const news of ['mention', 'catch-up'] as const)
      assert.equal(noticeFor({ ...message, news }, { ...wishes, groups: 'none' }).toast, 'none');
  });
});

function documentedRows(): readonly { readonly name: string; readonly cells: readonly string[] }[] {
  const text = readFileSync(new URL('../../../../docs/notifications.md', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => {
    const [name = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { name, cells };
  });
}
