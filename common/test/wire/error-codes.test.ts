import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { errorCodes } from '../../src/wire/error-codes.ts';

/** The codes of the table in PROTOCOL.md section 5, in its order. */
function documentedCodes(): readonly string[] {
  const protocol = readFileSync(new URL('../../../PROTOCOL.md', import.meta.url), 'utf8');
  const section = /^## 5\. .*?(?=^## 6\. )/ms.exec(protocol)?.[0] ?? '';
  return Array.from(section.matchAll(/^\| `([a-z-]+)` /gm), ([, code = '']) => code);
}

describe('error codes', () => {
  it('are the catalogue of PROTOCOL.md section 5, none missing and none invented', () => {
    assert.deepEqual(documentedCodes(), Object.keys(errorCodes));
  });
});
