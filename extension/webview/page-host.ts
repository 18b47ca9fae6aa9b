import { MessageList } from './message-list.ts';
import type { ViewFileAnswer, ViewPost, ViewState } from '../src/view-protocol.ts';
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
  readonly onFileAnswer: (listener: (answer: ViewFileAnswer) => void) => void;
}

export function openPageHost(root: HTMLElement | null): PageHost {
  const api = acquireVsCodeApi();
  // VS Code gives it back to the host when it restores this page; nothing that was written is kept.
  api.setState({ conversation: root?.dataset['conversation'] });
  const list = new MessageList();
  return {
    send: (intent) => api.postMessage(intent),
    onState: (listener) => {
      onPost((post) => {
        if (post.kind === 'snapshot') listener({ ...post.state, messages: list.take(post.messages) });
      });
    },
    onFileAnswer: (listener) => {
      onPost((post) => {
        if (post.kind === 'file-answer') listener(post);
      });
    },
  };
}

function onPost(listener: (post: ViewPost) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<Partial<ViewPost> | undefined>) => {
    // Anything in the page can post a message; only the host's have a kind.
    if (data?.kind) listener(data as ViewPost);
  });
}
