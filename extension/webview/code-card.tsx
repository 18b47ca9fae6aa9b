import type { ViewCode, ViewCodeAct } from '../src/view-code.ts';
import { Icon } from './icon.tsx';
import { HighlightedCode } from './markdown/code-block.tsx';
import type { MessageContext } from './message-context.ts';

interface CodeCardProps {
  /** Of the message. */
  readonly id: string;
  /** Path and lines. */
  readonly headline: string;
  readonly code: ViewCode;
  readonly context: MessageContext;
}

/** Lines of a file that somebody has shared. */
export function CodeCard({ id, headline, code, context }: CodeCardProps) {
  const { text, language, note, origin } = code;
  return (
    <div class="code-card">
      <div class="card-head">
        <Icon name="code" />
        <bdi class="card-name">{headline}</bdi>
        {language !== '' && <bdi class="card-origin">{language}</bdi>}
        {origin !== undefined && <bdi class="card-origin">{origin}</bdi>}
      </div>
      {note !== undefined && (
        <div class="text" dir="auto">
          {note}
        </div>
      )}
      <pre class="card-text" dir="ltr" tabIndex={0} role="group" aria-label={headline}>
        <HighlightedCode code={text} language={language} />
      </pre>
      <div class="card-acts">
        <CodeButton act="openCode" {...{ id, headline, context }} />
      </div>
    </div>
  );
}

interface CodeButtonProps extends Pick<CodeCardProps, 'id' | 'headline' | 'context'> {
  readonly act: ViewCodeAct;
}

export function CodeButton({ act, id, headline, context }: CodeButtonProps) {
  const label = context.strings.message.code.acts[act];
  return (
    <button
      type="button"
      class="link"
      aria-label={`${label} ${headline}`}
      onClick={() => context.send({ kind: 'message', act, id })}
    >
      {label}
    </button>
  );
}
