import type { EncryptionState } from '../client/conversations/conversation.ts';
import type { ChatParts } from './chat-parts.ts';
import { quoteOf } from './conversation-label.ts';
import { shortId } from './device-commands.ts';
import { keysProblem } from './open-direct.ts';
import type { Printer } from './printer.ts';

interface KeyWatchParts extends Pick<ChatParts, 'direct' | 'devices'> {
  readonly printer: Printer;
}

/** Tells, once each, what the keys of this machine need the person for. */
export class KeyWatch {
  readonly #parts: KeyWatchParts;
  #kind: EncryptionState['kind'] = 'off';
  /** Codes of the requests that were told. */
  #asked = new Set<string>();

  constructor(parts: KeyWatchParts) {
    this.#parts = parts;
  }

  look(): void {
    this.#lookAtKeys();
    this.#lookAtRequests();
  }

  /** It lasts until the person does something about it. */
  #lookAtKeys(): void {
    const { direct, printer } = this.#parts;
    const { encryption } = direct;
    const before = this.#kind;
    if (encryption.kind === before) return;
    this.#kind = encryption.kind;
    const problem = keysProblem(encryption);
    // That it was one of the devices until now, the client itself tells.
    const isTold = encryption.kind === 'identity-missing' && before === 'ready';
    if (problem !== undefined && !isTold) printer.problem(problem);
  }

  #lookAtRequests(): void {
    const { devices, printer } = this.#parts;
    const { requests } = devices;
    for (const { device, name, code } of requests)
      if (!this.#asked.has(code))
        printer.notice(`A device named ${quoteOf(name)} asks to be linked: link ${shortId(device)}`);
    this.#asked = new Set(requests.map(({ code }) => code));
  }
}
