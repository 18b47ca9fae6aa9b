import { useEffect, useRef } from 'preact/hooks';
import type { ViewState } from '../src/view-protocol.ts';
import { AnswerBar, Banner, Welcome } from './banner.tsx';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { MessageLog } from './message-log.tsx';
import { Search } from './search.tsx';
import { Safety } from './safety.tsx';
import { DropZone } from './drop-zone.tsx';
import type { FileSender } from './file-sender.ts';
import type { Send } from './send.ts';

interface ChatProps {
  readonly state: ViewState;
  readonly send: Send;
  readonly files: FileSender;
}

export function Chat({ state, send, files }: ChatProps) {
  const { safety, bar } = state;
  useFocusOnReturn(safety === undefined && bar === undefined);
  return (
    <main class="chat">
      <Header state={state} send={send} />
      {safety ? (
        <Safety safety={safety} send={send} />
      ) : (
        <Conversation state={state} send={send} files={files} />
      )}
    </main>
  );
}

function Conversation({ state, send, files }: ChatProps) {
  const { banner, bar, messages, typing, composer, strings, search, locale } = state;
  const editLast = () => {
    const last = messages.findLast(({ tools }) => tools?.includes('edit'));
    if (last) send({ kind: 'message', act: 'edit', id: last.id });
    return last !== undefined;
  };
  return (
    <>
      {search && <Search {...{ search, locale, strings, send }} />}
      {banner && messages.length > 0 && <Banner banner={banner} send={send} />}
      {messages.length > 0 || !banner ? (
        <MessageLog state={state} send={send} />
      ) : (
        <Welcome banner={banner} send={send} />
      )}
      <div class="typing" role="status">
        {typing}
      </div>
      {bar ? (
        <AnswerBar banner={bar} send={send} />
      ) : (
        <Composer {...{ composer, strings, send, files, editLast }} mentionable={state.people} />
      )}
      {composer.takesFiles && !bar && <DropZone label={strings.message.dropHere} files={files} send={send} />}
    </>
  );
}

/** The button that was pressed is gone, and the focus with it: then one wants to write. */
function useFocusOnReturn(canWrite: boolean): void {
  const could = useRef(canWrite);
  useEffect(() => {
    if (canWrite && !could.current && document.activeElement === document.body)
      document.querySelector('textarea')?.focus();
    could.current = canWrite;
  }, [canWrite]);
}
