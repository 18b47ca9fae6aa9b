import assert from 'node:assert/strict';
import { Codec } from '../../../../common/src/wire/codec.ts';
import { presenceMessages } from '../../../../common/src/wire/messages.ts';
import { pageOf } from '../../../src/plugins/presence/people-page.ts';

const RECORD = 64 * 1024;
const codec = new Codec(presenceMessages);

describe('a page of people', () => {
  it('holds all of a thousand with ordinary names', () => {
    const people = peopleOf(1000, 'Alice Example');
    assert.deepEqual(pageOf(people, ''), { people, more: false });
  });

  for (const [what, people] of [
    ['as long as they may be', peopleOf(1000, '漢'.repeat(64))],
    ['as short as they may be', peopleOf(9000, 'A')],
  ] as const) {
    it(`fits a record when names are ${what}, and the pages together hold everybody once`, () => {
      const seen: string[] = [];
      for (let more = true; more;) {
        const page = pageOf(people, seen.at(-1) ?? '');
        assert.ok(codec.encodeOk('presence.list', 1, page).length <= RECORD);
        assert.doesNotThrow(() => codec.checkAnswer('presence.list', page));
        assert.ok(page.people.length > 0);
        seen.push(...page.people.map(({ user }) => user));
        more = page.more;
      }
      assert.deepEqual(
        seen,
        people.map(({ user }) => user),
      );
    });
  }
});

function peopleOf(count: number, displayName: string) {
  return Array.from({ length: count }, (_, index) => ({
    user: `u${String(index).padStart(5, '0')}`,
    displayName,
  }));
}
