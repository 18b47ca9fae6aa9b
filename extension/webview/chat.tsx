import type { ViewState } from '../src/view-protocol.ts';
import { Banner, Welcome } from './banner.tsx';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { MessageLog } from './message-log.tsx';
import type { Send } from './send.ts';

interface ChatProps {
  readonly state: ViewState;
  readonly send: Send;
}

export function Chat({ state, send }: ChatProps) {
  const { banner, messages } = state;
  return (
    <main class="chat">
      <Header state={state} />
      {banner && messages.length > 0 && <Banner banner={banner} send={send} />}
      {messages.length > 0 || !banner ? (
        <MessageLog state={state} send={send} />
      ) : (
        <Welcome banner={banner} send={send} />
      )}
      <Composer composer={state.composer} strings={state.strings} send={send} />
    </main>
  );
}
