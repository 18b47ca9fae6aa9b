import assert from 'node:assert/strict';
import { type MarkdownNode, markdownTree } from '../../../webview/markdown/markdown-tree.ts';

describe('a message as CommonMark', () => {
  it('keeps its lines, and marks what stands out', () => {
    assert.deepEqual(shape('**a** *b*\n~~c~~ `d`'), [
      'p(strong("a") " " em("b") "\\n" s("c") " " code("d"))',
    ]);
  });

  it('has lists, quotes, headings and code with its language', () => {
    assert.deepEqual(shape('# a\n> b\n\n3. c\n4. d\n\n---\n```ts {x}\ne\n```'), [
      'heading("a")',
      'blockquote(p("b"))',
      'list 3(li("c") li("d"))',
      'rule',
      'block ts("e")',
    ]);
  });

  it('leads only where a browser or mail program goes', () => {
    assert.deepEqual(shape('[a](https://b.c) <mailto:d@e.f> https://g.h'), [
      'p(link https://b.c("a") " " link mailto:d@e.f("mailto:d@e.f") " " link https://g.h("https://g.h"))',
    ]);
    for (const url of [
      'javascript:x',
      'command:x',
      'data:text/html,x',
      'file:///x',
      'vscode://x',
      '//b.c',
      'x',
    ])
      assert.ok(!JSON.stringify(markdownTree(`[a](${url})`)).includes('"link"'), url);
  });

  it('fetches no image: it is a link', () => {
    assert.deepEqual(shape('![a](https://b.c/d.png)'), ['p(link https://b.c/d.png("a"))']);
    assert.deepEqual(shape('![](https://b.c/d.png)'), ['p(link https://b.c/d.png("https://b.c/d.png"))']);
  });

  it('shows HTML, and what would define a link, as text', () => {
    assert.deepEqual(shape('<b>a</b>'), ['p("<b>a</b>")']);
    assert.deepEqual(shape('<div>\na\n</div>'), ['p("<div>" "\\n" "a" "\\n" "</div>")']);
    assert.deepEqual(shape('[a]: https://b.c'), ['p("[a]: " link https://b.c("https://b.c"))']);
  });

  for (const [name, text] of [
    ['longer than a message may be', 'x'.repeat(20_001)],
    ['4,000 fences', '```\n'.repeat(4_000)],
    ['nested too deeply', `${'> '.repeat(30)}a`],
    ['nothing in sight', '#'],
    ['a list of nothing', '- \n- '],
    ['many pieces', '*a* '.repeat(900)],
  ] as const)
    it(`is shown as it was written: ${name}`, () => {
      assert.equal(markdownTree(text), undefined);
    });
});

function shape(text: string): readonly string[] {
  return (markdownTree(text) ?? assert.fail('too much')).map(words);
}

function words(node: MarkdownNode): string {
  switch (node.kind) {
    case 'text':
      return JSON.stringify(node.text);
    case 'code':
      return `code(${JSON.stringify(node.text)})`;
    case 'block':
      return `block ${node.language}(${JSON.stringify(node.text)})`;
    case 'rule':
      return 'rule';
    case 'link':
      return `link ${node.url}(${node.children.map(words).join(' ')})`;
    case 'list':
      return `list ${node.start}(${node.children.map(words).join(' ')})`;
    case 'heading':
      return `heading(${node.children.map(words).join(' ')})`;
    case 'element':
      return `${node.tag}(${node.children.map(words).join(' ')})`;
  }
}
