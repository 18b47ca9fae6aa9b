import { useMemo } from 'preact/hooks';
import type { ViewBlockAct } from '../../src/view-message.ts';
import { IconButton } from '../icon-button.tsx';
import type { Send } from '../send.ts';
import type { ViewStrings } from '../../src/view-protocol.ts';
import { highlight } from './highlight.ts';
import { visibleText } from './visible-text.tsx';

interface CodeBlockProps {
  readonly code: string;
  /** As the writer called it; may be empty. */
  readonly language: string;
  /** The Tab key stops here. */
  readonly isCurrent: boolean;
  readonly strings: ViewStrings;
  readonly send: Send;
}

const ICONS: readonly (readonly [ViewBlockAct, string])[] = [
  ['copy', 'copy'],
  ['insert', 'insert'],
  ['open', 'go-to-file'],
];

export function CodeBlock({ code, language, isCurrent, strings, send }: CodeBlockProps) {
  return (
    <figure class="code-block" aria-label={`${strings.log.code} ${language}`.trim()}>
      <figcaption class="code-head">
        <span class="code-language">{visibleText(language)}</span>
        {ICONS.map(([act, icon]) => (
          <IconButton
            key={act}
            icon={icon}
            label={strings.log.codeActs[act]}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => send({ kind: 'code', act, text: code, language })}
          />
        ))}
      </figcaption>
      <pre dir="ltr">
        <HighlightedCode code={code} language={language} />
      </pre>
    </figure>
  );
}

export function HighlightedCode({ code, language }: Pick<CodeBlockProps, 'code' | 'language'>) {
  const spans = useMemo(() => highlight(code, language), [code, language]);
  return (
    <code>
      {spans.map(({ scope, text }, index) => (
        <span key={index} class={classOf(scope)}>
          {visibleText(text, 'code')}
        </span>
      ))}
    </code>
  );
}

/** `title.function` is both. */
function classOf(scope: string | undefined): string | undefined {
  return scope
    ?.split(/[.:]/)
    .map((part) => `code-${part}`)
    .join(' ');
}
