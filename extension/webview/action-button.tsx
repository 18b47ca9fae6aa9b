import type { ViewActionButton } from '../src/view-action.ts';
import type { Send } from './send.ts';

interface ActionButtonProps {
  readonly button: ViewActionButton;
  /** The likely step. */
  readonly isFirst?: boolean;
  readonly send: Send;
}

export function ActionButton({ button: { action, label }, isFirst = false, send }: ActionButtonProps) {
  return (
    <button
      type="button"
      class={isFirst ? 'button' : 'button secondary'}
      onClick={() => send({ kind: 'action', action })}
    >
      {label}
    </button>
  );
}
