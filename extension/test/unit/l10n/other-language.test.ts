import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { problemOfAnswer } from '../../../../common/src/client/problem-words.ts';
import { coreTexts } from './core-texts.ts';
import { useEditorStandIn } from '../support/editor-stand-in.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Words that are the same in every language. */
const UNTRANSLATED = /^[a-z]+$|^NonceSense$/;

describe('in another language', () => {
  let editor: Disposable;

  before(() => {
    editor = useEditorStandIn();
  });

  after(() => editor[Symbol.dispose]());

  it('the pages say nothing in English', async () => {
    const { makeViewTexts } = await import('../../../src/workbench/view-texts.ts');
    const { code, ...messages } = makeViewTexts().messages;
    const { fileLabel, conflict, ...codeTexts } = code;
    const file = { path: 'help', from: 'help', added: 1, removed: 1 };
    const said = [
      ...textsIn({ ...makeViewTexts(), messages, codeTexts }),
      ...(['change', 'create', 'delete', 'rename'] as const).map((kind) => fileLabel({ kind, ...file })),
      ...(['missing', 'exists', 'changed'] as const).map((kind) => conflict('help', { kind })),
      conflict('help', { kind: 'hunks', hunks: [1], of: 2 }),
    ];
    assert.ok(said.length > 150, `${said.length} texts`);
    assert.deepEqual(
      said.filter((text) => !text.includes('⟦') && !UNTRANSLATED.test(text)),
      [],
    );
  });

  it('the core says nothing in English either', async () => {
    const { translated } = await import('../../../src/workbench/core-words.ts');
    const { showProblem } = await import('../../../src/workbench/problem-dialog.ts');
    const { person } = await import('../support/vscode.ts');
    const problem = problemOfAnswer({ code: 'too-many', message: 'said by a server', retryAfter: 60 });
    await showProblem(problem);
    const said = [...coreTexts(ROOT).map(translated), person.asked.pop()];
    assert.ok(said.length > 250, `${said.length} texts`);
    for (const text of said) assert.match(text ?? '', /^⟦/);
  });

  it('toasts and what stands in the status bar say nothing in English', async () => {
    const { toastTexts } = await import('../../../src/workbench/news-toasts.ts');
    const { quietWords } = await import('../../../src/workbench/quiet-words.ts');
    const said = [
      ...textsIn(toastTexts()),
      quietWords({ kind: 'on' }),
      quietWords({ kind: 'until', time: 0 }),
    ];
    for (const text of said) assert.match(text ?? '', /^⟦/);
  });
});

/** All texts of a table of texts; those that need names are given some. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return textsIn(Reflect.apply(value, undefined, ARGUMENTS));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const ARGUMENTS = ['help', 'help', 'help'];
