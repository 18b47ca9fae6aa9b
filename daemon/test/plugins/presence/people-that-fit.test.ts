import assert from 'node:assert/strict';
import { Codec } from '../../../../common/src/wire/codec.ts';
import { presenceMessages } from '../../../../common/src/wire/messages.ts';
import { peopleThatFit } from '../../../src/plugins/presence/people-that-fit.ts';

const RECORD = 64 * 1024;

describe('people that fit an answer', () => {
  it('are all of a thousand with ordinary names', () => {
    const people = peopleOf(1000, 'Alice Example');
    assert.deepEqual(peopleThatFit(people), people);
  });

  it('are as many as a record holds when names are as long as they may be', () => {
    const people = peopleOf(1000, '漢'.repeat(64));
    const fitting = peopleThatFit(people);
    assert.ok(fitting.length >= 200 && fitting.length < 1000);
    assert.deepEqual(fitting, people.slice(0, fitting.length));
    assert.ok(new Codec(presenceMessages).encodeOk('presence.list', 1, { people: fitting }).length <= RECORD);
  });

  it('fit when their names are as short as they may be', () => {
    const people = Array.from({ length: 10_000 }, () => ({ user: 'a', displayName: 'A' }));
    const answer = { people: peopleThatFit(people) };
    assert.ok(new Codec(presenceMessages).encodeOk('presence.list', 1, answer).length <= RECORD);
  });
});

function peopleOf(count: number, displayName: string) {
  return Array.from({ length: count }, (_, index) => ({ user: `user${index}`, displayName }));
}
