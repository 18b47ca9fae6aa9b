import assert from 'node:assert/strict';
import { nextTimer, supersedes } from '../../../../src/client/conversations/book/conversation-timer.ts';

describe('the timer of a conversation', () => {
  const known = { seconds: 60, version: 4 };

  it('follows the one that was set later, and the shorter one of two that were set at once', () => {
    assert.ok(supersedes(nextTimer(0, known), known));
    assert.ok(!supersedes(known, nextTimer(0, known)));
    assert.ok(supersedes({ seconds: 30, version: 4 }, known));
    assert.ok(!supersedes({ seconds: 0, version: 4 }, known), 'messages that stay count as longest');
  });

  it('is not moved so far ahead that nobody else can set it any more', () => {
    assert.ok(!supersedes({ seconds: 1, version: Number.MAX_SAFE_INTEGER }, known));
    assert.ok(!supersedes({ seconds: 1, version: 5_000 }, undefined));
    assert.ok(supersedes({ seconds: 1, version: 900 }, undefined), 'somebody who was away for long');
  });
});
