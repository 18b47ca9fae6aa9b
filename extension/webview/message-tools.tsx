import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewTool } from '../src/view-message.ts';
import type { ViewMessage } from '../src/view-protocol.ts';
import { IconButton } from './icon-button.tsx';
import type { MessageContext } from './message-context.ts';
import { messageElementId } from './message-focus.ts';

const ICONS: Readonly<Record<ViewTool, string>> = {
  react: 'smiley',
  reply: 'reply',
  edit: 'edit',
  takeBack: 'trash',
};

const PALETTE = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'] as const;

interface MessageToolsProps {
  readonly message: ViewMessage;
  readonly tools: readonly ViewTool[];
  readonly isCurrent: boolean;
  readonly context: MessageContext;
}

/** What can be done to a message: in sight while one points at it or is in it. Escape leads back to the message. */
export function MessageTools({ message, tools, isCurrent, context }: MessageToolsProps) {
  const { strings, send } = context;
  const { id } = message;
  const [isChoosing, setChoosing] = useState(false);
  const leave = () => {
    setChoosing(false);
    document.getElementById(messageElementId(id))?.focus();
  };
  const use = (tool: ViewTool) => {
    if (tool === 'react') {
      setChoosing(true);
      return;
    }
    // Its button goes with it, and would take the focus along.
    if (tool === 'takeBack') leave();
    send({ kind: 'message', act: tool, id });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave();
  };
  const react = (emoji: string) => {
    const isMine = message.reactions?.some((one) => one.emoji === emoji && one.isMine) ?? false;
    send({ kind: 'react', id, emoji, isOn: !isMine });
    leave();
  };
  return (
    <div
      class={isChoosing ? 'tools choosing' : 'tools'}
      role="group"
      aria-label={isChoosing ? strings.message.reactions : strings.message.tools}
      onKeyDown={onKeyDown}
    >
      {isChoosing ? (
        <Palette onChoose={react} onLeave={() => setChoosing(false)} />
      ) : (
        tools.map((tool) => (
          <IconButton
            key={tool}
            icon={ICONS[tool]}
            label={strings.message.acts[tool]}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => use(tool)}
          />
        ))
      )}
    </div>
  );
}

interface PaletteProps {
  readonly onChoose: (emoji: string) => void;
  readonly onLeave: () => void;
}

function Palette({ onChoose, onLeave }: PaletteProps) {
  const palette = useRef<HTMLDivElement>(null);
  useEffect(() => palette.current?.querySelector('button')?.focus(), []);
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && palette.current?.contains(relatedTarget))) onLeave();
  };
  return (
    <div class="palette" ref={palette} onFocusOut={onFocusOut}>
      {PALETTE.map((emoji) => (
        <button key={emoji} type="button" class="icon-button" onClick={() => onChoose(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
