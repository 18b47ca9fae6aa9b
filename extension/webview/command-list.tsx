import type { Completion } from './completion.ts';

interface CommandListProps {
  readonly id: string;
  readonly label: string;
  readonly completions: readonly Completion[];
  readonly selected: number;
  readonly onChoose: (completion: Completion) => void;
}

/** The listbox of the composer; the focus stays in the text. */
export function CommandList({ id, label, completions, selected, onChoose }: CommandListProps) {
  return (
    <div class="commands" id={id} role="listbox" aria-label={label}>
      {completions.map((completion, index) => (
        <div
          key={completion.label}
          id={optionId(id, index)}
          class="command"
          role="option"
          aria-selected={index === selected}
          // Before the text loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(completion);
          }}
        >
          <span class="command-name">
            {completion.label}
            {completion.argument !== undefined && <span class="argument"> {completion.argument}</span>}
          </span>
          <bdi class="command-description">{completion.description}</bdi>
        </div>
      ))}
    </div>
  );
}

export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}
