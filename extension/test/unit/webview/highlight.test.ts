import assert from 'node:assert/strict';
import { highlight } from '../../../webview/markdown/highlight.ts';

describe('highlighting', () => {
  it('says what each piece of code is', () => {
    const spans = highlight('def f(x: int):\n  return "a" # b', 'py');
    const scopes = Object.fromEntries(spans.map(({ scope, text }) => [text.trim(), scope]));
    assert.deepEqual(
      [scopes['def'], scopes['f'], scopes['return'], scopes['"a"'], scopes['# b']],
      ['keyword', 'title.function', 'keyword', 'string', 'comment'],
    );
  });

  for (const [language, code] of [
    ['diff', '- old line\n+ new line'],
    ['html', '<p class="a">x</p><script>const a = `b${1}`;</script><style>p { color: red }</style>'],
    ['md', '# head\n\n```js\nlet a\n```\n<b>x</b>'],
    ['php', '<?php echo "a$b"; ?> <i>x</i>'],
    ['sh', 'for a in "$@"; do echo ${a%.*}; done'],
    ['rust', 'fn main() { let x: &\'static str = r#"a"#; }'],
  ] as const)
    it(`loses nothing that was written: ${language}`, () => {
      const spans = highlight(code, language);
      assert.equal(spans.map(({ text }) => text).join(''), code);
      assert.ok(spans.length > 1, 'in pieces');
    });

  it('leaves code of a language that it does not know as it is, and long code', () => {
    assert.equal(highlight('a b', 'klingon').length, 1);
    assert.equal(highlight('a b', '__proto__').length, 1);
    assert.equal(highlight('let a;'.repeat(5_000), 'js').length, 1);
  });

  it('does not look for long in a word that is as long as a message', () => {
    const spans = highlight('a'.repeat(16_000), 'c');
    assert.deepEqual(spans, [{ scope: undefined, text: 'a'.repeat(16_000) }]);
  });
});
