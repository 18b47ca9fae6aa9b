import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ViewComposer, ViewStrings } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { CommandList, optionId } from './command-list.tsx';
import { type Completion, completionsOf } from './completion.ts';
import { composerKey } from './composer-key.ts';
import { Icon } from './icon.tsx';

interface ComposerProps {
  readonly composer: ViewComposer;
  readonly strings: ViewStrings;
  readonly send: Send;
}

const LIST = 'command-list';
const HINT = 'composer-hint';

export function Composer({ composer, strings, send }: ComposerProps) {
  const { text, write, submit } = useDraft(composer, send);
  const { completions, selected, move, close } = useCompletion(text, composer);
  const open = completions.length > 0;
  const choose = (completion: Completion | undefined) => completion && write(completion.text);

  const onKeyDown = (event: KeyboardEvent) => {
    const act = composerKey(event, open);
    if (!act) return;
    event.preventDefault();
    if (act === 'submit') submit();
    else if (act === 'complete') choose(completions[selected]);
    else if (act === 'close') close();
    else move(act === 'next' ? 1 : -1);
  };

  return (
    <footer class="composer">
      {composer.hint !== undefined && (
        <div class="hint" id={HINT} role="status">
          {composer.hint}
        </div>
      )}
      {open && (
        <CommandList id={LIST} label={strings.commands} {...{ completions, selected }} onChoose={choose} />
      )}
      <div class="input">
        <textarea
          rows={1}
          value={text}
          placeholder={composer.placeholder}
          aria-label={strings.composer}
          aria-describedby={composer.hint === undefined ? undefined : HINT}
          aria-autocomplete="list"
          aria-controls={open ? LIST : undefined}
          aria-activedescendant={open ? optionId(LIST, selected) : undefined}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="icon-button"
          title={strings.send}
          aria-label={strings.send}
          onClick={submit}
        >
          <Icon name="send" />
        </button>
      </div>
    </footer>
  );
}

/** The text in the field. The host keeps a copy of it, so that it outlives this page. */
function useDraft({ revision, text: hostText }: ViewComposer, send: Send) {
  const [text, setText] = useState(hostText);
  const seen = useRef(revision);
  useLayoutEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    // What was refused comes back, unless the person has begun to write something else.
    setText((current) => (current === '' ? hostText : current));
  }, [revision, hostText]);
  const write = (next: string) => {
    setText(next);
    send({ kind: 'draft', text: next });
  };
  const submit = () => {
    if (text.trim() === '') return;
    setText('');
    send({ kind: 'submit', text });
  };
  return { text, write, submit };
}

function useCompletion(text: string, composer: ViewComposer) {
  const [closedAt, setClosedAt] = useState<string>();
  const [selection, select] = useState({ text, index: 0 });
  const completions = closedAt === text ? [] : completionsOf(text, composer);
  // With each new text the first one is selected again.
  const selected = selection.text === text ? selection.index : 0;
  return {
    completions,
    selected,
    move: (step: number) =>
      select({ text, index: (selected + step + completions.length) % completions.length }),
    close: () => setClosedAt(text),
  };
}
