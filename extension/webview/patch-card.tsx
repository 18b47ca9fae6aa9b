import type { ViewPatch, ViewPatchFile } from '../src/view-code.ts';
import { CodeButton } from './code-card.tsx';
import { Icon } from './icon.tsx';
import type { MessageContext } from './message-context.ts';

interface PatchCardProps {
  /** Of the message. */
  readonly id: string;
  readonly title: string;
  readonly patch: ViewPatch;
  readonly context: MessageContext;
}

/** A change of files that somebody has shared. */
export function PatchCard({ id, title, patch, context }: PatchCardProps) {
  const { files, problem, origin, text } = patch;
  const strings = context.strings.message.code;
  const about = { id, headline: title, context };
  return (
    <div class="code-card">
      <div class="card-head">
        <Icon name="diff" />
        <bdi class="card-name">{title}</bdi>
        {origin !== undefined && <bdi class="card-origin">{origin}</bdi>}
      </div>
      {files.length > 0 && (
        <ul class="patch-files" aria-label={strings.files}>
          {files.map((file) => (
            <PatchFile key={file.path} file={file} />
          ))}
        </ul>
      )}
      {problem !== undefined && (
        <div class="patch-problem">
          <Icon name="warning" />
          {problem}
        </div>
      )}
      <details>
        <summary>{strings.showText}</summary>
        <pre class="card-text" dir="ltr" tabIndex={0} role="group" aria-label={title}>
          {text}
        </pre>
      </details>
      {problem === undefined && (
        <div class="card-acts">
          <CodeButton act="previewPatch" {...about} />
          <CodeButton act="applyPatch" {...about} />
        </div>
      )}
    </div>
  );
}

function PatchFile({ file: { path, added, removed, label } }: { readonly file: ViewPatchFile }) {
  return (
    <li title={label}>
      <bdi class="card-name">{path}</bdi>
      <span class="patch-added">+{added}</span>
      <span class="patch-removed">−{removed}</span>
    </li>
  );
}
