import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';

export interface CorrespondentOptions {
  /** Where this person's machine keeps its files. */
  readonly folder: string;
  readonly user: string;
  readonly peer: string;
  /** How many messages each writes. */
  readonly count: number;
  /** In every message. */
  readonly word: string;
}

/** One person over all lives of their client, each in a process of its own. */
export class CorrespondentProcess {
  readonly user: string;
  /** Ids of all messages that the client said are kept on its machine. */
  readonly kept: string[] = [];
  lives = 0;
  lastWords = '';
  /** What the conversation held at the end of this life. */
  #held: ConversationMessage[] = [];
  #isSettled = false;
  #child: ChildProcess | undefined;
  readonly #options: CorrespondentOptions;

  constructor(options: CorrespondentOptions) {
    this.#options = options;
    this.user = options.user;
  }

  /** All is written, heard and read on both sides, and this client lives. */
  get isSettled(): boolean {
    return this.#isSettled && this.#child?.killed === false;
  }

  get held(): readonly ConversationMessage[] {
    return this.#held;
  }

  /** One life: resolves when it was killed. `said` is told after every line. @throws when it ended by itself or has a problem. */
  async live(said: () => void): Promise<void> {
    const { folder, user, peer, count, word } = this.#options;
    const args = [join(import.meta.dirname, 'correspondent.ts'), folder, user, peer, String(count), word];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    this.#child = child;
    this.#held = [];
    this.#isSettled = false;
    this.lives++;
    for await (const line of createInterface(child.stdout)) {
      this.lastWords = line;
      this.#take(line);
      said();
    }
    await ended;
    if (!child.killed) throw new Error(`the client of ${user} ended by itself`);
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #take(line: string): void {
    const [what = '', rest = ''] = line.split(/ (.*)/u);
    if (what === 'problem') throw new Error(`the client of ${this.user} says: ${rest}`);
    if (what === 'keeps') this.kept.push(rest);
    else if (what === 'holds') this.#held.push(JSON.parse(rest) as ConversationMessage);
    else if (what === 'settled') this.#isSettled = true;
  }
}
