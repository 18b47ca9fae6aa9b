import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatMessage, formatNotice, formatProblem, formatTime } from '../../src/terminal/format-lines.ts';
import { Style, wantsColors } from '../../src/terminal/style.ts';
import { widthOf } from '../../src/terminal/wrap-text.ts';
import { fuzz } from '../support/fuzz.ts';

const morning = new Date(2026, 10, 25, 9, 5).getTime();
const plain = { style: new Style(false), now: morning, columns: undefined };
const message = (text: string) => ({ sentAt: morning, who: 'bob', text });

describe('a message on the screen', () => {
  it('says when and who; on another day also the day', () => {
    assert.equal(formatMessage(message('hi'), plain), '09:05 bob: hi');
    const dayBefore = new Date(2026, 10, 24, 23, 59).getTime();
    assert.equal(formatTime(dayBefore, morning), '2026-11-24 23:59');
  });

  it('has its further lines indented', () => {
    assert.equal(
      formatMessage(message('one\ntwo\r\nthree'), plain),
      '09:05 bob: one\n      two\n      three',
    );
  });

  it('is broken at words where a row ends', () => {
    const layout = { ...plain, columns: 30 };
    const lines = formatMessage(message('the quick brown fox jumps over the lazy dog'), layout).split('\n');
    assert.deepEqual(lines, ['09:05 bob: the quick brown', '      fox jumps over the lazy', '      dog']);
  });

  it('finds room in a terminal of a few columns', () => {
    const lines = formatMessage(message('hello there'), { ...plain, columns: 12 }).split('\n');
    assert.ok(lines.every((line) => line.length <= 12));
    assert.equal(lines.map((line) => line.trim()).join(' '), '09:05 bob: hello there');
  });

  it('shows what could drive the terminal, or hide and reorder text, as what it is', () => {
    const text = '\u{1b}[2J\u{9b}31m\u{7}\b\r\u{202e}abc\u{2066}\u{200b}\u{feff}\u{85}\u{2028}\u{d800}';
    const shown = formatMessage(message(text), plain);
    const escapes =
      '<U+001B>[2J<U+009B>31m<U+0007><U+0008><U+000D><U+202E>abc<U+2066><U+200B><U+FEFF><U+0085>';
    assert.equal(shown, `09:05 bob: ${escapes}<U+2028><U+D800>`);
    assert.match(formatNotice('\u{1b}c', plain), /^\* <U\+001B>c$/);
    assert.match(formatProblem('\u{1b}c', plain), /^! <U\+001B>c$/);
    const name = formatMessage({ ...message('hi'), who: 'b\nob\u{1b}[1m' }, plain);
    assert.equal(name, '09:05 b ob<U+001B>[1m: hi');
  });

  it('keeps the joiners and the tabs that words are made of', () => {
    assert.equal(formatMessage(message('می‌خواهم\t!'), plain), '09:05 bob: می‌خواهم    !');
  });

  it('never fills a row, whatever is written, and begins none at the edge but its first', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\t',
      '汉',
      '👩‍👩‍👧',
      '❤️',
      'é',
      '\u{1b}',
      '\u{301}',
      '\u{202e}',
      '©️',
    );
    const inputs = fc.tuple(fc.string({ unit, maxLength: 200 }), fc.integer({ min: 20, max: 60 }));
    fuzz(500, inputs, ([text, columns]) => {
      const shown = formatMessage(message(text), { ...plain, columns });
      for (const [index, row] of shown.split('\n').entries()) {
        assert.ok(widthOf(row) < columns, `${columns}: ${JSON.stringify(row)}`);
        assert.ok(index === 0 || row.startsWith('  '));
        assert.doesNotMatch(row, /[\u{0}-\u{1f}\u{202e}]/u);
      }
    });
  });

  it('counts what might be wide as wide', () => {
    const widths = ['a', 'é', 'e\u{301}', '汉', '©', '©\u{fe0f}', '1\u{fe0f}\u{20e3}'].map(widthOf);
    assert.deepEqual(widths, [1, 1, 1, 2, 1, 2, 2]);
  });

  it('has weights and colours only where they are wanted', () => {
    const bold = formatMessage(message('hi'), { ...plain, style: new Style(true) });
    assert.equal(bold, '\u{1b}[1m09:05 bob: \u{1b}[22mhi');
    assert.equal(wantsColors({ TERM: 'xterm' }), true);
    assert.equal(wantsColors({ TERM: 'xterm', NO_COLOR: '1' }), false);
    assert.equal(wantsColors({ TERM: 'xterm', NO_COLOR: '' }), true);
    assert.equal(wantsColors({ TERM: 'dumb' }), false);
  });
});
