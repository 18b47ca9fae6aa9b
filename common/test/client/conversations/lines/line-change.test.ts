import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  nextTimer,
  supersedes,
  type Timer,
  timerWords,
} from '../../../../src/client/conversations/book/conversation-timer.ts';
import {
  changedLine,
  isOverruled,
  type LineChange,
} from '../../../../src/client/conversations/lines/line-change.ts';
import { shownReactions } from '../../../../src/client/conversations/book/reaction-marks.ts';
import {
  shownMessage,
  type StoredMessage,
} from '../../../../src/client/conversations/book/stored-message.ts';

const line: StoredMessage = {
  id: new Uint8Array(16),
  kind: 'text',
  from: 'alice',
  sentAt: 0,
  text: 'hi',
  state: 'received',
};
/** Small ranges, so that many meet. */
const stamp = { at: fc.nat(3), id: fc.nat(255).map((byte) => new Uint8Array(16).fill(byte)) };
const change: fc.Arbitrary<LineChange> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), text: fc.string(), ...stamp }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'delete' as const }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('reaction' as const),
      emoji: fc.constantFrom('a', 'b'),
      user: fc.constantFrom('alice', 'bob'),
      isOn: fc.boolean(),
      ...stamp,
    }),
  },
);
/** No two under one id, as PROTOCOL.md section 8.7 has it. */
const changes = fc.uniqueArray(change, {
  selector: (each) => (each.kind === 'delete' ? 'delete' : each.id[0]),
  maxLength: 12,
});

describe('changes of a line', () => {
  it('come to the same in every order, and again', () => {
    fc.assert(
      fc.property(changes, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (all, places) => {
        const shuffled = all
          .map((each, index) => ({ each, place: places[index] ?? 0 }))
          .sort((one, other) => one.place - other.place)
          .map(({ each }) => each);
        const [one, other] = [all, [...shuffled, ...all]].map((each) =>
          shownMessage(each.reduce(changedLine, line)),
        );
        assert.deepEqual(other, one);
      }),
    );
  });

  it('may leave out what is overruled by another one', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const left = all.filter((one) => !all.some((other) => other !== one && isOverruled(one, other)));
        const [whole, part] = [all, left].map((each) => shownMessage(each.reduce(changedLine, line)));
        assert.deepEqual(part, whole);
      }),
    );
  });

  it('touch what somebody has said, and nothing else', () => {
    const kinds = ['deleted', 'undecryptable', 'unknown', 'notice'] as const;
    fc.assert(
      fc.property(change, fc.constantFrom(...kinds), (one, kind) => {
        const other = { ...line, kind };
        assert.equal(changedLine(other, one), other);
      }),
    );
    const file = { ...line, kind: 'file' as const, text: 'a.png' };
    assert.equal(changedLine(file, { kind: 'edit', text: 'b.exe', at: 1, id: new Uint8Array(16) }), file);
    assert.equal(changedLine(file, { kind: 'delete' }).kind, 'deleted');
  });

  it('leave nothing of what was taken back but who said it, when, and when that goes', () => {
    const whole: StoredMessage = {
      ...line,
      edited: { at: 1, id: new Uint8Array(16) },
      marks: [],
      replyTo: { author: 'bob', id: new Uint8Array(16) },
      problem: 'x',
      file: { blob: new Uint8Array(16), key: new Uint8Array(32), hash: new Uint8Array(32), size: 1 },
      expires: 60,
      expiresAt: 60_000,
    };
    const left = changedLine(whole, { kind: 'delete' });
    assert.deepEqual(left, { ...line, kind: 'deleted', text: '', expires: 60, expiresAt: 60_000 });
  });

  it('keep a thousand reactions at most, of many users', () => {
    let many: StoredMessage = line;
    for (let count = 0; count < 1_100; count++)
      many = changedLine(many, {
        kind: 'reaction',
        emoji: String.fromCodePoint(0x1f600 + (count % 60)),
        user: `user-${Math.floor(count / 60)}`,
        isOn: true,
        at: count,
        id: new Uint8Array(16),
      });
    assert.equal(many.marks?.length, 1_024);
    assert.equal(shownReactions(many.marks ?? []).length, 60);
  });

  it('of one user make room by what is off longest', () => {
    let one: StoredMessage = line;
    const mark = (count: number, isOn: boolean, at: number) =>
      (one = changedLine(one, {
        kind: 'reaction',
        emoji: String.fromCodePoint(0x1f600 + count),
        user: 'bob',
        isOn,
        at,
        id: new Uint8Array(16),
      }));
    for (let count = 0; count < 64; count++) mark(count, count > 1, count);
    mark(70, true, 100);
    assert.equal(one.marks?.length, 64);
    assert.ok(!one.marks.some(({ at }) => at === 0));
    assert.ok(one.marks.some(({ at }) => at === 1));
  });
});

describe('the timer of a conversation', () => {
  const timer = fc
    .tuple(fc.constantFrom(0, 1, 60, 3_600), fc.integer({ min: 1, max: 4 }))
    .map(([seconds, version]) => ({ seconds, version }));

  it('settles to the same in every order', () => {
    const settled = (all: readonly Timer[]) =>
      all.reduce<Timer | undefined>((known, each) => (supersedes(each, known) ? each : known), undefined);
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 6 }), (all) => {
        assert.deepEqual(settled(all.toReversed()), settled(all));
      }),
    );
    assert.equal(
      settled([
        { seconds: 0, version: 2 },
        { seconds: 3_600, version: 2 },
      ])?.seconds,
      3_600,
    );
  });

  it('goes on from what is known, to the last number', () => {
    assert.deepEqual(nextTimer(5, undefined), { seconds: 5, version: 1 });
    const last = { seconds: 5, version: Number.MAX_SAFE_INTEGER };
    assert.ok(!supersedes(nextTimer(6, last), last));
    assert.ok(supersedes(nextTimer(4, last), last));
  });

  it('is told in the largest unit that fits', () => {
    const words = [1, 60, 90, 5_400, 86_400, 604_800, 1_209_600].map((seconds) =>
      timerWords('alice', seconds),
    );
    assert.deepEqual(
      words.map((each) => each.replace('alice set messages to disappear after ', '')),
      ['1 second.', '1 minute.', '90 seconds.', '90 minutes.', '1 day.', '1 week.', '2 weeks.'],
    );
    assert.equal(timerWords('You', 0), 'You set messages to stay.');
  });
});
