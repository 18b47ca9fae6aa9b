import type { ViewCommand } from '../src/view-protocol.ts';

interface CommandListProps {
  readonly id: string;
  readonly label: string;
  readonly commands: readonly ViewCommand[];
  readonly selected: number;
  readonly onChoose: (command: ViewCommand) => void;
}

/** The listbox of the composer; the focus stays in the text. */
export function CommandList({ id, label, commands, selected, onChoose }: CommandListProps) {
  return (
    <div class="commands" id={id} role="listbox" aria-label={label}>
      {commands.map((command, index) => (
        <div
          key={command.name}
          id={optionId(id, index)}
          class="command"
          role="option"
          aria-selected={index === selected}
          // Before the text loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(command);
          }}
        >
          <span class="command-name">
            /{command.name}
            {command.argument !== undefined && <span class="argument"> {command.argument}</span>}
          </span>
          <span class="command-description">{command.description}</span>
        </div>
      ))}
    </div>
  );
}

export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}
