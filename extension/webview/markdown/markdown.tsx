import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { MessageContext } from '../message-context.ts';
import { CodeBlock } from './code-block.tsx';
import { type MarkdownNode, markdownTree } from './markdown-tree.ts';
import { withMentions } from './mentions.tsx';
import { visibleText } from './visible-text.tsx';

interface MarkdownProps {
  readonly text: string;
  readonly isCurrent: boolean;
  readonly context: MessageContext;
}

/** What somebody wrote, as CommonMark; as it was written where that is too much. */
export function Markdown({ text, isCurrent, context }: MarkdownProps) {
  const nodes = useMemo(() => markdownTree(text), [text]);
  if (!nodes) return <p dir="auto">{visibleText(text)}</p>;
  return <>{drawn(nodes, { isCurrent, context })}</>;
}

type Drawing = Omit<MarkdownProps, 'text'>;

function drawn(nodes: readonly MarkdownNode[], drawing: Drawing): ComponentChildren {
  return nodes.map((node, index) => <Node key={index} node={node} drawing={drawing} />);
}

function Node({ node, drawing }: { readonly node: MarkdownNode; readonly drawing: Drawing }) {
  const { isCurrent, context } = drawing;
  switch (node.kind) {
    case 'text':
      return <>{withMentions(node.text, context.mentions)}</>;
    case 'code':
      return <code dir="ltr">{visibleText(node.text, 'code')}</code>;
    case 'block': {
      const { strings, send } = context;
      return <CodeBlock code={node.text} language={node.language} {...{ isCurrent, strings, send }} />;
    }
    case 'link':
      return <Link node={node} drawing={drawing} />;
    case 'list':
      return (
        <ol dir="auto" start={node.start}>
          {drawn(node.children, drawing)}
        </ol>
      );
    case 'heading':
      return (
        <p class="heading" dir="auto">
          {drawn(node.children, drawing)}
        </p>
      );
    case 'rule':
      return <hr />;
    case 'element':
      return <Element node={node} drawing={drawing} />;
  }
}

interface NodeProps<K extends MarkdownNode['kind']> {
  readonly node: Extract<MarkdownNode, { kind: K }>;
  readonly drawing: Drawing;
}

function Element({ node: { tag: Tag, children }, drawing }: NodeProps<'element'>) {
  const isBlock = Tag === 'p' || Tag === 'ul' || Tag === 'blockquote';
  return <Tag dir={isBlock ? 'auto' : undefined}>{drawn(children, drawing)}</Tag>;
}

/** Without an address that a browser could follow: the host opens it, when the person agrees. */
function Link({ node: { url, children }, drawing }: NodeProps<'link'>) {
  const { isCurrent, context } = drawing;
  const open = () => context.send({ kind: 'open-link', url });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    open();
  };
  return (
    <a
      role="link"
      class="link"
      tabIndex={isCurrent ? 0 : -1}
      title={url}
      onClick={open}
      onKeyDown={onKeyDown}
    >
      {drawn(children, drawing)}
    </a>
  );
}
