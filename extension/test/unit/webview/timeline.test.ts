import assert from 'node:assert/strict';
import type { ViewMessage } from '../../../src/view-protocol.ts';
import { formatMoment, formatTime, isoTime } from '../../../webview/time-format.ts';
import { makeTimeline } from '../../../webview/timeline.ts';

const MINUTE = 60_000;
const noon = Date.UTC(2026, 2, 4, 12);
const options = {
  locale: 'en',
  timeZone: 'UTC',
  now: noon,
  strings: { today: 'Today', yesterday: 'Yesterday' },
};

describe('the timeline', () => {
  it('groups what one person says without a long pause', () => {
    const messages = [
      said('bob', noon),
      said('bob', noon + 4 * MINUTE),
      said('bob', noon + 8 * MINUTE),
      said('alice', noon + 9 * MINUTE),
      said('bob', noon + 9 * MINUTE),
      said('bob', noon + 15 * MINUTE),
    ];
    const [day] = makeTimeline(messages, options);
    assert.deepEqual(
      day?.groups.map(({ first, messages: { length } }) => [first.user, length]),
      [
        ['bob', 3],
        ['alice', 1],
        ['bob', 1],
        ['bob', 1],
      ],
    );
  });

  it('sets apart what the client itself says', () => {
    const notice: ViewMessage = { ...said('bob', noon), kind: 'notice' };
    const [day] = makeTimeline(
      [said('bob', noon), notice, { ...notice, id: 'n' }, said('bob', noon)],
      options,
    );
    assert.deepEqual(
      day?.groups.map(({ first, messages: { length } }) => [first.kind, length]),
      [
        ['text', 1],
        ['notice', 1],
        ['notice', 1],
        ['text', 1],
      ],
    );
  });

  it('separates the days of the reader, also within a group', () => {
    const midnight = Date.UTC(2026, 2, 4);
    const messages = [
      said('bob', midnight - 3 * 86_400_000),
      said('bob', midnight - 1),
      said('bob', midnight + 1),
    ];
    const labels = makeTimeline(messages, options).map(({ label }) => label);
    assert.deepEqual(labels, ['Sunday, March 1, 2026', 'Yesterday', 'Today']);
    assert.equal(makeTimeline(messages.slice(1), { ...options, timeZone: 'Asia/Tokyo' }).length, 1);
  });

  it('is empty without messages', () => assert.deepEqual(makeTimeline([], options), []));

  it('still shows messages when one claims an impossible time, which is not written', () => {
    const absurd = Number.MAX_SAFE_INTEGER;
    const days = makeTimeline([said('bob', noon), said('bob', absurd)], options);
    assert.deepEqual(
      days.map(({ label }) => label),
      ['Today', ''],
    );
    assert.deepEqual([formatTime(absurd, options), formatMoment(absurd, options)], ['', '']);
    assert.equal(isoTime(absurd), undefined);
    assert.equal(isoTime(0), '1970-01-01T00:00:00.000Z');
  });

  it('writes times as the locale does', () => {
    assert.equal(formatTime(noon, { locale: 'de', timeZone: 'Europe/Berlin' }), '13:00');
  });
});

let count = 0;

function said(user: string, sentAt: number): ViewMessage {
  return {
    id: String(count++),
    kind: 'text',
    user,
    displayName: user,
    mine: false,
    text: 'x',
    sentAt,
    state: 'received',
  };
}
