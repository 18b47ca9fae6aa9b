import type { ViewSnapshot, ViewState } from '../src/view-protocol.ts';
import type { Send } from './send.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host, as the page knows it. The API can be acquired once and is given to nobody else. */
export interface PageHost {
  readonly send: Send;
  readonly onState: (listener: (state: ViewState) => void) => void;
}

export function openPageHost(root: HTMLElement | null): PageHost {
  const api = acquireVsCodeApi();
  // VS Code gives it back to the host when it restores this page; nothing that was written is kept.
  api.setState({ conversation: root?.dataset['conversation'] });
  return {
    send: (intent) => api.postMessage(intent),
    onState: (listener) => {
      window.addEventListener('message', ({ data }: MessageEvent<Partial<ViewSnapshot> | undefined>) => {
        // Anything in the page can post a message; only the host's have a state.
        if (data?.state) listener(data.state);
      });
    },
  };
}
