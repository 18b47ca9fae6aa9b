import { setTimeout as pause } from 'node:timers/promises';
import { DaemonProcess } from '../daemon-process.ts';
import { Person } from '../person.ts';
import { type Actor, keepActing, PATIENCE_MS, reach } from './actor.ts';
import type { Chance } from './chance.ts';
import { ComerAndGoer } from './comer-and-goer.ts';
import { Newcomers } from './newcomers.ts';
import { PasswordChanger } from './password-changer.ts';
import { quietAddress } from './quiet-port.ts';
import { Speaker } from './speaker.ts';

const SPEAKERS = ['alice', 'bob', 'carol', 'dave'];
export const INVITE_USES = 1000;
// Enough that most moments find something under way, and that a client can keep all of it in its lobby.
const BREATH = { speaker: 5, other: 200 } as const;
/** Nobody is to be held back: these people say far more than people do. */
const BUSY = { messagesPerSecond: 10_000, messageBurst: 100_000 };
/** About what a start takes. */
const START_MS = 400;
const RIGHT_AFTER_READY_MS = 20;
const BETWEEN_MESSAGES_MS = 15;
const MOST_MESSAGES = 80;

/** The real daemon under the load of real clients, killed again and again. */
export class KillRun {
  readonly daemon: DaemonProcess;
  readonly link: string;
  readonly speakers: readonly Speaker[];
  readonly comer: ComerAndGoer;
  readonly changer: PasswordChanger;
  readonly newcomers: Newcomers;
  /** Messages of which nobody knew whether they had arrived, at all kills together. */
  interrupted = 0;
  readonly #chance: Chance;
  readonly #stop = new AbortController();
  #acting: Promise<unknown> = Promise.resolve();

  private constructor(daemon: DaemonProcess, link: string, chance: Chance) {
    this.daemon = daemon;
    this.link = link;
    this.#chance = chance;
    this.speakers = SPEAKERS.map((user) => new Speaker(new Person(user)));
    this.comer = new ComerAndGoer(new Person('erin'));
    this.changer = new PasswordChanger(new Person('frank'));
    this.newcomers = new Newcomers(link);
  }

  /** Everybody is signed up; nobody acts yet. */
  static async start(chance: Chance): Promise<KillRun> {
    const plugins = {
      limits: { session: BUSY, user: BUSY },
      auth: {},
      broadcast: { history: 100_000 },
      presence: {},
      audit: {},
      'e2e-relay': {},
    };
    const daemon = await DaemonProcess.make({ config: { plugins }, listen: await quietAddress() });
    await daemon.start();
    const run = new KillRun(daemon, await daemon.newInvite('--uses', String(INVITE_USES)), chance);
    await Promise.all(run.people.map((person) => person.signUp(run.link)));
    return run;
  }

  get people(): readonly Person[] {
    return [...this.speakers.map(({ person }) => person), this.comer.person, this.changer.person];
  }

  get acknowledged(): number {
    return this.speakers.reduce((sum, { said }) => sum + said.length, 0);
  }

  get summary(): string {
    const { comer, changer, newcomers } = this;
    return [
      `${this.acknowledged} messages acknowledged, ${this.interrupted} interrupted`,
      `${newcomers.people.length} accounts, ${comer.logins} logins, ${changer.changes} passwords`,
    ].join('; ');
  }

  /** Everybody acts from now on. */
  begin(): void {
    const others: readonly Actor[] = [this.comer, this.changer, this.newcomers];
    const keep = (breath: number) => (actor: Actor) => keepActing(actor, breath, this.#stop.signal);
    this.#acting = Promise.all([
      ...this.speakers.map(keep(BREATH.speaker)),
      ...others.map(keep(BREATH.other)),
    ]);
    // Whoever waits for something hears of it.
    this.#acting.catch(() => undefined);
  }

  /** One kill at a moment that chance chooses, and the next start. */
  async killOnce(): Promise<void> {
    const moment = this.#chance.below(4);
    if (moment === 0) await this.#killWhileStarting();
    else if (moment === 1) await this.#kill(this.#chance.next() * RIGHT_AFTER_READY_MS);
    else await this.#killUnderLoad();
  }

  /** Everybody brings to an end what they do; the daemon runs. */
  async settle(): Promise<void> {
    this.#stop.abort();
    await this.#acting;
    await Promise.all(this.people.map((person) => reach(person, 'ready')));
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    for (const person of this.people) person.dispose();
    await this.daemon.remove();
  }

  async #killWhileStarting(): Promise<void> {
    await this.daemon.stop('SIGKILL');
    const start = this.daemon.start();
    start.catch(() => undefined);
    await pause(this.#chance.next() * START_MS);
    await this.daemon.stop('SIGKILL');
    await this.daemon.start();
  }

  /** Once people are back and talking: after some messages, and a moment that depends on none of them. */
  async #killUnderLoad(): Promise<void> {
    const enough = this.acknowledged + 1 + this.#chance.below(MOST_MESSAGES);
    const talk = this.speakers.map(({ person }) =>
      person.until('people talk again', () => this.acknowledged >= enough, PATIENCE_MS),
    );
    await this.#orFailure(Promise.all(talk).then(() => undefined));
    await this.#kill(this.#chance.next() * BETWEEN_MESSAGES_MS);
  }

  async #kill(after: number): Promise<void> {
    await pause(after);
    this.interrupted += this.speakers.filter(({ isWaiting }) => isWaiting).length;
    await this.daemon.stop('SIGKILL');
    await this.daemon.start();
  }

  /** An actor that failed fails the run at once. */
  async #orFailure(promise: Promise<void>): Promise<void> {
    await Promise.race([promise, this.#acting.then(() => promise)]);
  }
}
