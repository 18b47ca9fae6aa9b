import CommonMark, { type MarkdownIt, type Token } from 'markdown-it';

/** A message as CommonMark, ready to be drawn: no HTML, no address but those that may be opened. */
export type MarkdownNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'block'; readonly text: string; readonly language: string }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly MarkdownNode[] }
  | { readonly kind: 'list'; readonly start: number; readonly children: readonly MarkdownNode[] }
  | { readonly kind: 'heading'; readonly children: readonly MarkdownNode[] }
  | { readonly kind: 'rule' }
  | { readonly kind: 'element'; readonly tag: PlainTag; readonly children: readonly MarkdownNode[] };

const PLAIN_TAGS = ['p', 'em', 'strong', 's', 'ul', 'li', 'blockquote'] as const;
type PlainTag = (typeof PLAIN_TAGS)[number];

/** Characters; more than a message may have, and parsed within a few milliseconds. */
const MOST_TEXT = 20_000;
const MOST_TOKENS = 2_000;
/** Of nested blocks. A list item takes two. */
const MOST_LEVELS = 16;

const OPENABLE = /^(?:https?:\/\/|mailto:)/i;

const markdown = makeParser();

function makeParser(): MarkdownIt {
  // One more than is drawn: what lies deeper the parser leaves out, and then the whole is shown as it was written.
  const parser = new CommonMark('commonmark', { html: false, linkify: true, maxNesting: MOST_LEVELS + 2 });
  parser.enable(['linkify', 'strikethrough']);
  // A definition of a link would be out of sight.
  parser.disable(['html_block', 'html_inline', 'reference']);
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  parser.validateLink = (url) => OPENABLE.test(url);
  return parser;
}

/** `undefined`: to be shown as it was written, since it is too much, or nothing would be left to see. */
export function markdownTree(text: string): readonly MarkdownNode[] | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const tokens = markdown.parse(text, {});
  const all = tokens.reduce((sum, { children }) => sum + 1 + (children?.length ?? 0), 0);
  if (all > MOST_TOKENS || tokens.some(({ level }) => level > MOST_LEVELS)) return undefined;
  const nodes = nodesOf(tokens);
  return nodes.some(isSeen) ? nodes : undefined;
}

/** What is in sight at all. */
function isSeen(node: MarkdownNode): boolean {
  if ('children' in node) return node.children.some(isSeen);
  return node.kind === 'rule' || node.text.trim() !== '';
}

interface OpenNode {
  readonly token: Token | undefined;
  readonly children: MarkdownNode[];
}

function nodesOf(tokens: readonly Token[]): readonly MarkdownNode[] {
  const root: OpenNode = { token: undefined, children: [] };
  const open = [root];
  for (const token of tokens) {
    if (token.nesting === 1) open.push({ token, children: [] });
    else if (token.nesting === 0) (open.at(-1) ?? root).children.push(...leavesOf(token));
    else {
      const { token: opener, children } = open.pop() ?? root;
      (open.at(-1) ?? root).children.push(...(opener ? closed(opener, children) : children));
    }
  }
  return root.children;
}

function closed(token: Token, children: readonly MarkdownNode[]): readonly MarkdownNode[] {
  // A paragraph of a list without gaps between its items.
  if (token.hidden) return children;
  if (token.type === 'link_open') return [{ kind: 'link', url: attribute(token, 'href'), children }];
  if (token.type === 'heading_open') return [{ kind: 'heading', children }];
  if (token.tag === 'ol') return [{ kind: 'list', start: Number(token.attrGet('start') ?? 1), children }];
  const tag = PLAIN_TAGS.find((known) => known === token.tag);
  return tag ? [{ kind: 'element', tag, children }] : children;
}

function leavesOf(token: Token): readonly MarkdownNode[] {
  switch (token.type) {
    case 'inline':
      return nodesOf(token.children ?? []);
    case 'softbreak':
    case 'hardbreak':
      // Who writes to people means a new line by a new line.
      return [{ kind: 'text', text: '\n' }];
    case 'code_inline':
      return [{ kind: 'code', text: token.content }];
    case 'fence':
    case 'code_block':
      return [{ kind: 'block', text: token.content.replace(/\n$/, ''), language: languageOf(token) }];
    case 'image':
      return [imageLink(token)];
    case 'hr':
      return [{ kind: 'rule' }];
    default:
      return token.content === '' ? [] : [{ kind: 'text', text: token.content }];
  }
}

/** Nothing is fetched: an image is a link. */
function imageLink(token: Token): MarkdownNode {
  const url = attribute(token, 'src');
  return {
    kind: 'link',
    url,
    children: [{ kind: 'text', text: token.content === '' ? url : token.content }],
  };
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function languageOf({ info }: Token): string {
  return (/^[^\s{,:]+/.exec(info.trim())?.[0] ?? '').toLowerCase().slice(0, 30);
}
