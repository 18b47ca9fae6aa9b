import type { Ready } from './client-state.ts';
import type { Connection } from './connection.ts';
import type { DaemonEvent } from './link-session.ts';
import type { Lobby } from './lobby.ts';
import type { People } from './people.ts';
import type { Encryption } from './conversations/encryption.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import type { KeptProfile } from './profile.ts';
import { SessionEnded } from './session-errors.ts';

export interface ViewsParts {
  readonly lobby: Lobby;
  readonly people: People;
  readonly encryption: Encryption;
  readonly report: (problem: ClientProblem) => void;
}

/** What a signed-in person sees of the daemon's plugins, kept up to date over one connection after the other. */
export class Views {
  readonly #parts: ViewsParts;

  constructor(parts: ViewsParts) {
    this.#parts = parts;
  }

  open(connection: Connection, ready: Ready): void {
    const { lobby, people, encryption } = this.#parts;
    const { session, daemonKey } = connection;
    const { user, plugins } = ready;
    const has = (plugin: string) => plugins.some(({ name }) => name === plugin);
    session.listen((event) => {
      this.#take(event);
    });
    if (has('presence'))
      this.#behind(
        people.load((after) => session.request('presence.list', after === undefined ? {} : { after })),
      );
    if (has('broadcast')) this.#behind(lobby.open({ daemonKey, user }, session));
    else lobby.close(new ClientProblem('refused', 'This server has no lobby.'));
    this.#behind(encryption.attach(connection, ready));
  }

  /** The connection is coming, by itself. */
  awaitOpen({ daemonKey, user, signedIn }: KeptProfile): void {
    const { lobby, people, encryption } = this.#parts;
    people.clear();
    encryption.detach();
    if (!signedIn || user === undefined) {
      this.close(new ClientProblem('not-signed-in', 'You are not signed in.'));
      return;
    }
    lobby.awaitOpen({ daemonKey, user });
    void encryption.open({ daemonKey, user });
  }

  /** The connection is not coming by itself. */
  close(problem: ClientProblem): void {
    this.#parts.people.clear();
    this.#parts.lobby.close(problem);
    void this.#parts.encryption.close();
  }

  /** Nothing of another daemon or person may stay in sight. */
  reset(): void {
    this.#parts.people.clear();
    this.#parts.lobby.reset();
    void this.#parts.encryption.close();
  }

  #take(event: DaemonEvent): void {
    if (event.type === 'broadcast.message') this.#parts.lobby.receive(event.body);
    else {
      if (event.type === 'presence.changed') this.#parts.people.change(event.body);
      this.#parts.encryption.take(event);
    }
  }

  /** A loss needs no report: the next connection begins anew. */
  #behind(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof SessionEnded)) this.#parts.report(problemOf(error));
    });
  }
}
