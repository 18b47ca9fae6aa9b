import { ClientProblem } from '../../problem.ts';
import { RequestRefused } from '../../session-errors.ts';
import type { RelayLink } from '../relay-link.ts';
import type { Transient, TransientReader } from '../receiving/transient-reader.ts';
import type { TypingNotes } from './typing-notes.ts';
import type { TypingPeople } from './typing-people.ts';

export interface TypingParts {
  readonly notes: TypingNotes;
  readonly people: TypingPeople;
  readonly transients: TransientReader;
  /** Runs what changes ratchets, and keeps that before it resolves. */
  readonly run: <T>(task: () => Promise<T>) => Promise<T>;
  /** Over the connection, if there is one. */
  readonly behind: (work: (link: RelayLink) => Promise<void>) => void;
}

/** Who is writing right now, told and heard. */
export class Typing {
  readonly #parts: TypingParts;

  constructor(parts: TypingParts) {
    this.#parts = parts;
  }

  /** User names of others. */
  in(conversation: string): readonly string[] {
    return this.#parts.people.of(conversation);
  }

  /** The person is writing; as often as one likes. */
  note(conversation: string): void {
    const { notes, behind } = this.#parts;
    if (notes.isDue(conversation)) behind((link) => this.#tell(conversation, link));
  }

  /** Something came that was not stored. */
  take(transient: Transient): void {
    const { behind, run, transients } = this.#parts;
    behind((link) => run(() => transients.take(transient, link)));
  }

  async #tell(conversation: string, link: RelayLink): Promise<void> {
    try {
      const batch = await this.#parts.run(() => this.#parts.notes.note(conversation, link));
      if (batch) await link.request('e2e-relay.send', batch);
    } catch (error) {
      // What stands in its way the person hears of once they send something.
      if (!(error instanceof ClientProblem || error instanceof RequestRefused)) throw error;
    }
  }
}
