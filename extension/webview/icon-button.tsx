import { Icon } from './icon.tsx';

interface IconButtonProps {
  readonly icon: string;
  /** Said by a screen reader, and shown to who points at it. */
  readonly label: string;
  readonly tabIndex?: number;
  readonly onClick: () => void;
}

export function IconButton({ icon, label, tabIndex = 0, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      tabIndex={tabIndex}
      title={label}
      aria-label={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
