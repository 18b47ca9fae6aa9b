import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SharedCode } from '../../../../common/src/client/conversations/conversation.ts';
import { bestMatches } from '../../../src/code/best-matches.ts';
import { placesOf } from '../../../src/code/line-search.ts';
import { findLines } from '../../../src/code/find-lines.ts';

const FILE = [
  "import { sum } from './sum.ts';",
  '',
  '/** Adds. */',
  'export function add(a, b) {',
  '  return sum(a, b);',
  '}',
  '',
  '/** Takes away. */',
  'export function subtract(a, b) {',
  '  return sum(a, -b);',
  '}',
  '',
  'export const zero = 0;',
];

/** Lines `first` to `last`, counted from 0, as somebody shares them who has that document. */
function shared(document: readonly string[], first: number, last: number, around = 3): SharedCode {
  return {
    path: 'src/add.ts',
    start: first + 1,
    end: last + 1,
    text: document.slice(first, last + 1).join('\n'),
    before: document.slice(Math.max(0, first - around), first).join('\n'),
    after: document.slice(last + 1, last + 1 + around).join('\n'),
  };
}

const found = (first: number, last: number, how: 'here' | 'moved' | 'changed') => ({ first, last, how });

describe('shared lines', () => {
  it('are found where they were', () => {
    assert.deepEqual(findLines(FILE, shared(FILE, 3, 5)), found(3, 5, 'here'));
    assert.deepEqual(findLines(FILE, shared(FILE, 0, 12)), found(0, 12, 'here'));
  });

  it('are found after lines were added or taken away above them', () => {
    assert.deepEqual(findLines(['// new', '', ...FILE], shared(FILE, 8, 10)), found(10, 12, 'moved'));
    assert.deepEqual(findLines(FILE.slice(4), shared(FILE, 8, 10)), found(4, 6, 'moved'));
  });

  it('are found by what is around them where the same text is in several places', () => {
    const brackets = ['one {', '  1', '}', 'two {', '  2', '}', 'three {', '  3', '}'];
    const code = shared(brackets, 5, 5, 2);
    assert.deepEqual(findLines(brackets.slice(3), code), found(2, 2, 'moved'));
    assert.deepEqual(findLines(brackets, code), found(5, 5, 'here'));
  });

  it('are the nearest ones where nothing else tells', () => {
    const code = { ...shared(['x', 'y', 'x', 'y', 'y', 'x'], 2, 2), before: '', after: '' };
    assert.deepEqual(findLines(['y', 'y', 'y', 'x', 'x', 'x'], code), found(3, 3, 'moved'));
    assert.deepEqual(findLines(['y', 'x', 'y', 'x'], code), found(1, 1, 'moved'));
  });

  it('are found by their context when they were changed, made longer, or shorter', () => {
    const code = shared(FILE, 9, 9);
    const changed = FILE.with(9, '  return sum(a, negative(b));');
    assert.deepEqual(findLines(changed, code), found(9, 9, 'changed'));
    assert.deepEqual(findLines(['// a', '// b', ...changed], code), found(11, 11, 'changed'));
    assert.deepEqual(
      findLines(FILE.toSpliced(9, 1, '  const c = -b;', '  return a + c;'), code),
      found(9, 10, 'changed'),
    );
    const longer = shared(FILE, 8, 12);
    assert.deepEqual(findLines(FILE.toSpliced(9, 1), longer), found(8, 11, 'changed'));
  });

  it('are not found where they are not', () => {
    assert.equal(findLines([], shared(FILE, 3, 5)), undefined);
    assert.equal(findLines(['something', 'else', '}'], shared(FILE, 3, 5)), undefined);
    assert.equal(
      findLines(FILE, { ...shared(FILE, 3, 5), text: 'other\nlines', before: '', after: '' }),
      undefined,
    );
    // A bracket tells nothing.
    assert.equal(findLines(['{', '}', ''], shared(['a()', '}', ''], 0, 0)), undefined);
  });

  it('are always found when only other lines have changed', () => {
    const line = fc.stringMatching(/^[a-z ]{0,12}$/);
    const lines = fc.array(line, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lines, fc.nat(), fc.nat(), lines, fc.nat(), (document, a, b, others, cut) => {
        const [first, last] = [a % document.length, b % document.length].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const code = shared(document, first, last);
        if (code.text === '') return;
        const kept = cut % (first + 1);
        const now = [...others, ...document.slice(kept)];
        const place = findLines(now, code);
        assert.ok(place && place.how !== 'changed');
        assert.equal(now.slice(place.first, place.last + 1).join('\n'), code.text);
      }),
    );
  });

  it('of anybody lead to lines that are there, or to none', () => {
    const text = fc
      .array(fc.constantFrom('', '}', 'abc', 'abcd', 'abcde'), { maxLength: 12 })
      .map((all) => all.join('\n'));
    const code = fc.record({
      path: fc.constant('x'),
      start: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      end: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      text,
      before: text,
      after: text,
    });
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', '}', 'abc', 'abcd', 'xyz')), code, (document, each) => {
        const place = findLines(document, each);
        if (place)
          assert.ok(
            0 <= place.first && place.first <= place.last && place.last < Math.max(1, document.length),
          );
      }),
    );
  });

  describe('that would keep VS Code busy', () => {
    const LINES = 20_000;
    const blank = Array.from({ length: LINES }, () => '');
    const about = (text: string, around = '') => ({
      path: 'a',
      start: 1,
      end: 1,
      text,
      before: around,
      after: around,
    });

    it('are looked for in a time that grows with the lines alone', () => {
      const hostile = [
        about(`${'\n'.repeat(15_000)}x`),
        about('\n', '\n'.repeat(2_000)),
        about('\n'.repeat(9_000)),
      ];
      for (const code of hostile) {
        const read = counted(blank);
        findLines(read.lines, code);
        assert.ok(read.count < 60 * LINES, `${read.count} looks at ${LINES} lines`);
      }
    });

    it('are found in every place where they are, also where those overlap', () => {
      assert.deepEqual(placesOf(['a', 'a'], ['a', 'a', 'a', 'b', 'a', 'a']), [0, 1, 4]);
      assert.deepEqual(placesOf(['a', 'b', 'a', 'c'], ['a', 'b', 'a', 'b', 'a', 'c', 'a']), [2]);
      assert.deepEqual(placesOf(['x'], []), []);
      const line = fc.constantFrom('a', 'b');
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.array(line), (lines, document) => {
          const expected = [...document.keys()].filter((at) =>
            lines.every((one, index) => document[at + index] === one),
          );
          assert.deepEqual(placesOf(lines, document), expected);
        }),
      );
    });
  });

  it('are looked for in a long file in little time', () => {
    const long = Array.from({ length: 100_000 }, (_, index) =>
      index % 3 === 0 ? '  return sum(a, b);' : `line ${index}`,
    );
    const code = { ...shared(long, 60_000, 60_500), start: 3 };
    assert.equal(findLines(long, code)?.first, 60_000);
    assert.equal(findLines(long.with(60_100, 'changed'), code)?.how, 'changed');
  });
});

describe('the file that a path means', () => {
  const match = (path: string, files: readonly string[]) => bestMatches(path, files, (file) => file);

  it('has the whole path, in whichever folder', () => {
    assert.deepEqual(match('src/add.ts', ['src/add.ts', 'add.ts', 'other/add.ts']), ['src/add.ts']);
    assert.deepEqual(match('src/add.ts', ['a/src/add.ts', 'b/src/add.ts']), ['a/src/add.ts', 'b/src/add.ts']);
  });

  it('may lie in a part of the repository that is open', () => {
    assert.deepEqual(match('packages/core/src/add.ts', ['src/add.ts', 'lib/src/add.ts']), ['src/add.ts']);
  });

  it('is none of another name or folder', () => {
    assert.deepEqual(match('src/add.ts', ['src/bad.ts', 'lib/add.ts', 'rc/add.ts']), []);
    assert.deepEqual(match('src/add.ts', []), []);
  });
});

/** The lines, and how often one of them was looked at. */
function counted(lines: readonly string[]): { readonly lines: readonly string[]; readonly count: number } {
  let count = 0;
  const proxy = new Proxy(lines, {
    get: (target, key, receiver) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) count++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return {
    lines: proxy,
    get count() {
      return count;
    },
  };
}
