import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import { growingId } from '../../../common/src/client/growing-id.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { canWrite } from '../window-state.ts';
import type { AttachedDesk } from './attached-desk.ts';
import type { LobbyApi } from './shared-client.ts';

/** The lobby of the window that has the connection. */
export class AttachedLobby implements LobbyApi {
  readonly #desk: AttachedDesk & { readonly lobbyMessages: readonly LobbyMessage[] };

  constructor(desk: AttachedDesk & { readonly lobbyMessages: readonly LobbyMessage[] }) {
    this.#desk = desk;
  }

  get messages(): readonly LobbyMessage[] {
    return this.#desk.lobbyMessages;
  }

  get hasOlder(): boolean {
    return this.#desk.news.lobby.hasOlder;
  }

  get unsent(): number {
    return this.#desk.news.lobby.unsent;
  }

  /** Rejects where no window is left that could take it: then nobody shows it. */
  send(text: string, wireId = growingId(this.#desk.now())): Promise<void> {
    return this.#desk.sayOnce({
      say: () => this.#desk.call('lobby.send', [text, encodeBase64Url(wireId)]),
      canRepeat: canWrite,
      repeat: ({ lobby }) => lobby.send(text, wireId),
    });
  }

  retry(id: string): Promise<void> {
    return this.#desk.call('lobby.retry', [id]);
  }

  discard(id: string): Promise<void> {
    return this.#desk.call('lobby.discard', [id]);
  }

  loadOlder(): Promise<void> {
    return this.#desk.call('lobby.loadOlder', []);
  }
}
