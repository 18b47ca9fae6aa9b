import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import {
  constantFrom,
  array,
  assert as holds,
  dictionary,
  integer,
  letrec,
  property,
  string,
} from 'fast-check';
import { isSameData } from '../../src/same-data.ts';

const { data } = letrec((tie) => ({
  data: constantFrom<unknown>(undefined, null, true, 0, NaN, new Uint8Array([1, 2])).chain((value) =>
    integer({ min: 0, max: 3 }).chain((kind) =>
      kind === 0
        ? dictionary(constantFrom('a', 'b', 'c'), tie('data'), { maxKeys: 3, noNullPrototype: true })
        : kind === 1
          ? array(tie('data'), { maxLength: 2 })
          : kind === 2
            ? string({ maxLength: 1 })
            : constantFrom(value),
    ),
  ),
}));

describe('whether data is the same', () => {
  it('is what Node says, of any two values', () => {
    holds(
      property(data, data, (a, b) => {
        assert.equal(isSameData(a, b), isDeepStrictEqual(a, b));
        assert.equal(isSameData(a, structuredClone(a)), true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells an absent field from one that is undefined, and one more field on either side', () => {
    assert.equal(isSameData({ a: 1 }, { a: 1, b: undefined }), false);
    assert.equal(isSameData({ a: 1, b: undefined }, { a: 1 }), false);
    assert.equal(isSameData({ a: undefined, b: 1 }, { b: 1, c: undefined }), false);
  });
});
