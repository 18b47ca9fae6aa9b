import { RequestRefused, RequestTimedOut, SessionEnded } from '../../../src/client/session-errors.ts';
import type { FileLink, FileLinks } from '../../../src/client/files/file-link.ts';
import { ClientProblem } from '../../../src/client/problem.ts';
import type { ErrorCode } from '../../../src/wire/error-codes.ts';
import type { Answer, Body, RequestTypes } from '../../../src/wire/message-table.ts';
import type { Messages } from '../../../src/wire/messages.ts';
import { StoredFiles } from '../support/stored-files.ts';

/** What becomes of a request instead of its answer: after `done` it was carried out. */
export type Fault =
  | { readonly kind: 'lost' | 'timed-out'; readonly done: boolean }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly retryAfter?: number };

/** A daemon's files, in memory: the other end of what a client says. It breaks off when told to. */
export class MemoryFiles implements FileLinks {
  readonly files = new StoredFiles();
  /** By the number of the request, from 0. */
  readonly faults = new Map<number, Fault>();
  /** Told of every request before it is carried out. */
  onRequest: (type: string, number: number) => void = () => undefined;
  requests = 0;
  links = 0;
  /** Most bytes that were sent and not answered. */
  mostUnderWay = 0;
  isOver = false;
  #underWay = 0;
  #live: { isLost: boolean } = { isLost: true };

  next(): Promise<FileLink> {
    if (this.isOver) return Promise.reject(new ClientProblem('lost', 'over'));
    this.links++;
    this.#live.isLost = true;
    const link = { isLost: false };
    this.#live = link;
    return Promise.resolve({ request: (type, body) => this.#request(link, type, body) });
  }

  bytesOf(id: Uint8Array): Buffer | undefined {
    return this.files.bytesOf(id);
  }

  async #request<K extends RequestTypes<Messages>>(
    link: { isLost: boolean },
    type: K,
    body: Body<Messages, K>,
  ): Promise<Answer<Messages, K>> {
    if (link.isLost) throw lost();
    const number = this.requests++;
    this.onRequest(type, number);
    const fault = this.faults.get(number);
    const size = 'data' in body ? body.data.length : 'length' in body ? body.length : 0;
    this.#underWay += size;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.#underWay);
    try {
      await turn();
      if (fault?.kind === 'lost') link.isLost = true;
      const isDone = fault === undefined || (fault.kind !== 'refused' && fault.done);
      const answer = (!link.isLost || isDone) && isDone ? this.files.answer(type, body as never) : {};
      await turn();
      if (link.isLost) throw lost();
      if (fault?.kind === 'timed-out') throw new RequestTimedOut(type);
      if (fault?.kind === 'refused') throw new RequestRefused(type, { message: 'told to', ...fault });
      return answer as Answer<Messages, K>;
    } finally {
      this.#underWay -= size;
    }
  }
}

function lost(): SessionEnded {
  return new SessionEnded({ kind: 'lost', error: undefined });
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
