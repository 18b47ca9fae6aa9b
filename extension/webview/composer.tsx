import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewAbout } from '../src/view-message.ts';
import type { ViewComposer, ViewPerson, ViewStrings } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { AboutLine } from './about-line.tsx';
import { CommandList, optionId } from './command-list.tsx';
import { type Completion, completionsOf } from './completion.ts';
import { composerKey } from './composer-key.ts';
import { useDraft } from './draft.ts';
import type { FileSender } from './file-sender.ts';
import { IconButton } from './icon-button.tsx';

interface ComposerProps {
  readonly composer: ViewComposer;
  readonly mentionable: readonly ViewPerson[];
  readonly strings: ViewStrings;
  readonly send: Send;
  readonly files: FileSender;
  /** False where there is none. */
  readonly editLast: () => boolean;
}

const LIST = 'command-list';
const HINT = 'composer-hint';
const ABOUT = 'composer-about';

export function Composer({ composer, mentionable, strings, send, files, editLast }: ComposerProps) {
  const { about, takesFiles } = composer;
  const field = useFocusOnAbout(about);
  const leaveAbout = () => {
    send({ kind: 'leave-about' });
    field.current?.focus();
  };
  const { text, write, submit } = useDraft(composer, send);
  const { completions, selected, move, close } = useCompletion(text, { ...composer, mentionable });
  const open = completions.length > 0;
  const choose = (completion: Completion | undefined) => completion && write(completion.text);

  const onKeyDown = (event: KeyboardEvent) => {
    const act = composerKey(event, { isListOpen: open, isEmpty: text === '', hasAbout: about !== undefined });
    if (!act || (act === 'edit-last' && !editLast())) return;
    event.preventDefault();
    if (act === 'leave-about') leaveAbout();
    else if (act === 'submit') submit();
    else if (act === 'complete') choose(completions[selected]);
    else if (act === 'close') close();
    else if (act !== 'edit-last') move(act === 'next' ? 1 : -1);
  };
  const onPaste = (event: ClipboardEvent) => takesFiles && takePasted(event, files);

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
      {about && <AboutLine about={about} strings={strings} onLeave={leaveAbout} />}
      <div class="input">
        {takesFiles && (
          <IconButton icon="attach" label={strings.message.attach} onClick={() => send({ kind: 'attach' })} />
        )}
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={composer.placeholder}
          aria-label={strings.composer}
          aria-describedby={descriptionOf(composer)}
          aria-autocomplete="list"
          aria-controls={open ? LIST : undefined}
          aria-activedescendant={open ? optionId(LIST, selected) : undefined}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <IconButton icon="send" label={strings.send} onClick={submit} />
      </div>
    </footer>
  );
}

/** Ids of what is said about the text. */
function descriptionOf({ about, hint }: ViewComposer): string | undefined {
  const ids = [...(about ? [ABOUT] : []), ...(hint === undefined ? [] : [HINT])];
  return ids.length === 0 ? undefined : ids.join(' ');
}

function takePasted(event: ClipboardEvent, files: FileSender): void {
  const pasted = event.clipboardData?.files;
  if (!pasted?.length) return;
  event.preventDefault();
  files.add(pasted);
}

/** Who answers or alters a message wants to write next. */
function useFocusOnAbout(about: ViewAbout | undefined) {
  const field = useRef<HTMLTextAreaElement>(null);
  const name = about && `${about.kind} ${about.id}`;
  useEffect(() => {
    const element = field.current;
    if (name === undefined || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [name]);
  return field;
}

function useCompletion(text: string, composer: Parameters<typeof completionsOf>[1]) {
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
