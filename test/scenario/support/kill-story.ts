import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OutboxKeeper } from '../../../common/src/client/outbox-keeper.ts';
import type { DaemonProcess } from './daemon-process.ts';
import { openFileMachine } from './file-machine.ts';

export interface Kill {
  /** After how many lines of the client since the kill before. */
  readonly lines: number;
  readonly whom: 'client' | 'daemon';
}

export interface KillStoryOptions {
  readonly daemon: DaemonProcess;
  /** Where Alice's machine keeps its files. */
  readonly folder: string;
  readonly messages: number;
  readonly kills: readonly Kill[];
}

/** A client that writes messages `0` to `messages - 1`, while it and the daemon are killed again and again. */
export class KillStory {
  /** Numbers of messages that were on Alice's disk when her client was killed, or that it lived to see acknowledged. */
  readonly kept = new Set<number>();
  readonly problems: string[] = [];
  readonly #options: KillStoryOptions;
  readonly #kills: Kill[];
  #lines = 0;
  #next = 0;
  #restarted: Promise<void> = Promise.resolve();

  constructor(options: KillStoryOptions) {
    this.#options = options;
    this.#kills = [...options.kills];
  }

  async run(): Promise<void> {
    while (!(await this.#live()));
    await this.#restarted;
    assert.deepEqual(this.#kills, [], 'the client was done before all kills');
  }

  /** One life of the client; whether it could finish. */
  async #live(): Promise<boolean> {
    const { folder, messages } = this.#options;
    const first = this.#next;
    const args = [join(import.meta.dirname, 'talker.ts'), folder, String(first), String(messages)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    let isDone = false;
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('writes ')) this.#next = Number(line.split(' ')[1]) + 1;
      if (line.startsWith('problem ')) this.problems.push(line);
      if (line === 'done') isDone = true;
      else this.#killWhoIsDue(child);
    }
    await ended;
    if (isDone) for (let number = first; number < this.#next; number++) this.kept.add(number);
    else for (const text of await this.#textsOnDisk()) this.kept.add(Number(text.split(' ')[1]));
    return isDone;
  }

  #killWhoIsDue(client: ChildProcess): void {
    const [kill] = this.#kills;
    if (client.killed || kill === undefined || ++this.#lines < kill.lines) return;
    this.#kills.shift();
    this.#lines = 0;
    if (kill.whom === 'client') client.kill('SIGKILL');
    else this.#restarted = this.#restarted.then(() => this.#restartDaemon());
  }

  async #restartDaemon(): Promise<void> {
    await this.#options.daemon.stop('SIGKILL');
    await this.#options.daemon.start();
  }

  async #textsOnDisk(): Promise<string[]> {
    const { folder, daemon } = this.#options;
    const keeper = new OutboxKeeper(await openFileMachine(folder));
    const content = await keeper.read({ daemonKey: daemon.ready.key, user: 'alice' });
    assert.ok(content.kind === 'items', 'a kill damaged the outbox');
    return content.items.map(({ text }) => text);
  }
}

/** Each kept message once, none twice, all in the order of writing. */
export function checkHeard({ kept, problems }: KillStory, texts: readonly string[]): void {
  const heard = texts.filter((text) => text.startsWith('message ')).map((text) => Number(text.split(' ')[1]));
  assert.deepEqual(
    heard,
    [...new Set(heard)].sort((a, b) => a - b),
    'twice, or out of order',
  );
  const missing = [...kept].filter((number) => !heard.includes(number));
  assert.deepEqual(missing, [], 'lost');
  assert.deepEqual(problems, []);
}
