import assert from 'node:assert/strict';
import type { Trust } from '../../../../common/src/client/conversations/conversation.ts';
import { qrCodeOf } from '../../../src/direct/qr-code.ts';
import { makeSafety, type SafetyInput } from '../../../src/direct/safety-view.ts';
import { directWith } from '../support/conversations.ts';
import { englishTexts } from '../support/english-texts.ts';

const digits = '0123456789'.repeat(6);

describe('the page of the safety number', () => {
  it('shows sixty digits in groups of five, in their order', () => {
    const groups = safety('new', {}).number?.groups ?? [];
    assert.deepEqual([groups.length, groups.join('')], [12, digits]);
    assert.ok(groups.every(({ length }) => length === 5));
  });

  const steps: readonly [Trust, string | undefined, readonly string[]][] = [
    ['new', 'they match', ['copyCode']],
    ['changed', 'accept and verify', ['copyCode']],
    ['verified', undefined, ['copyCode', 'removeVerification']],
  ];
  for (const [trust, verifyLabel, actions] of steps) {
    it(`offers what makes sense when the key is ${trust}`, () => {
      const shown = safety(trust, {});
      assert.equal(shown.verifyLabel, verifyLabel);
      assert.deepEqual(
        shown.actions.map(({ action }) => action),
        actions,
      );
    });
  }

  it('offers nothing to agree to while no number is known', () => {
    const shown = safety('new', { number: undefined });
    assert.deepEqual([shown.number, shown.verifyLabel, shown.actions], [undefined, undefined, []]);
    assert.equal(shown.status, 'bob unknown');
  });

  it('leads nobody to say that they match who has just seen that they do not', () => {
    assert.equal(safety('changed', { comparison: 'mismatch' }).verifyLabel, undefined);
    assert.equal(safety('new', { comparison: 'match' }).verifyLabel, 'they match');
  });

  it('says what a comparison said, and takes only a match for one', () => {
    const comparisons = ['match', 'mismatch', 'other-person', 'not-a-code', 'changed-meanwhile'] as const;
    assert.deepEqual(
      comparisons.map((comparison) => safety('new', { comparison }).comparison?.isMatch),
      [true, false, false, false, false],
    );
    assert.equal(safety('new', {}).comparison, undefined);
  });

  it('draws every dark module of the code once, inside the image, with the quiet zone around it', () => {
    const { size, path } = qrCodeOf('noncesense:0123456789'.repeat(5));
    const runs = Array.from(path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g), ([, ...part]) =>
      part.map(Number),
    );
    assert.equal(runs.map(([x, y, w, back]) => `M${x} ${y}h${w}v1h-${back}z`).join(''), path);
    for (const [x = 0, y = 0, width = 0, back = 0] of runs) {
      assert.equal(width, back);
      assert.ok(x >= 4 && y >= 4 && x + width <= size - 4 && y < size - 4);
    }
    // The three finder patterns begin with seven dark modules.
    const finders = runs.filter(([x, y, width]) => width === 7 && y === 4 && (x === 4 || x === size - 11));
    assert.equal(finders.length, 2);
  });
});

function safety(trust: Trust, input: Partial<SafetyInput>) {
  const number = { digits, code: 'the code' };
  return makeSafety(
    directWith('bob', { trust }),
    { number, comparison: undefined, ...input },
    englishTexts.direct,
  );
}
