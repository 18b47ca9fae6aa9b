import assert from 'node:assert/strict';
import { formatLine, NO_LINE } from '../../../src/plugins/audit/audit-line.ts';

describe('a line of the audit log', () => {
  it('names messages as they are', () => {
    for (const event of ['auth.scram-first', 'my-plugin.doIt', 'x'.repeat(64)])
      assert.equal(named(event), event);
  });

  it('takes no free text of a peer for a name', () => {
    const texts = ['', 'call me at example.org', 'a/b', 'a_b', 'é', 'a\n', '\u202eabc', 'x'.repeat(65)];
    for (const text of texts) assert.equal(named(text), 'unknown');
  });
});

function named(event: string): string {
  const line = formatLine({ time: 0, event, outcome: 'unsupported' }, NO_LINE);
  return (JSON.parse(line) as { readonly event: string }).event;
}
