import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../../package.json' with { type: 'json' };
import nls from '../../../../package.nls.json' with { type: 'json' };
import { coreTexts } from './core-texts.ts';
import { l10nCalls } from './l10n-calls.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BUNDLE = new URL('../../../../l10n/bundle.l10n.json', import.meta.url);

/** With a comment, as `vscode.l10n` marks what means something else elsewhere. */
type BundleText = string | { readonly message: string; readonly comment: readonly string[] };

describe('what translators get', () => {
  const calls = l10nCalls(join(ROOT, 'extension/src'));

  it('is every text that the extension says, as a literal', () => {
    assert.deepEqual(
      calls.filter(({ text }) => text === undefined),
      [],
    );
  });

  it('is in l10n/bundle.l10n.json, and nothing else is (UPDATE_GOLDEN=1 writes it)', () => {
    const said = calls.map(({ text = '' }): [string, BundleText] => [text, text]);
    const core = coreTexts(ROOT).map((message): [string, BundleText] => [
      `${message}/core`,
      { message, comment: ['core'] },
    ]);
    const texts = Object.fromEntries([...said, ...core].sort(([one], [other]) => (one < other ? -1 : 1)));
    const bundle = `${JSON.stringify(texts, undefined, 2).replace(/\[\s+"core"\s+\]/g, '["core"]')}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(BUNDLE, bundle);
    assert.equal(readFileSync(BUNDLE, 'utf8'), bundle);
  });

  it('is in package.nls.json for the manifest, and nothing else is', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(nls).sort());
  });

  it('is in the manifest by key alone: no title, name or description stands there in English', () => {
    const words = manifestWords(manifest.contributes).filter((text) => !/^%[^%]+%$/.test(text));
    assert.deepEqual(words, []);
  });
});

/** What people read of the manifest. */
function manifestWords(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string')
    return /^(title|name|category|contents|description|contextualTitle|altText|enumDescriptions)$/.test(key)
      ? [value]
      : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => manifestWords(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => manifestWords(item, name));
}
