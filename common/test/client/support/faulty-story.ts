import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../../src/client/conversations/conversation.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from './direct-person.ts';
import { link } from './linked-devices.ts';
import { type Fate, MemoryRelay, type Snapshot } from './memory-relay.ts';
import type { MemoryMachine } from './memory-vault-files.ts';
import { MessageKeys } from './message-keys.ts';
import { toldOf } from './told.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUIET_TURNS = 30;
/** After so many turns without a request nothing moves any more; after so many requests it never ends. */
const STUCK_TURNS = 20_000;
const MOST_REQUESTS = 100_000;

/** `who`, `to`: a number of any size, which stands for one of them. */
export type StoryStep =
  | { readonly kind: 'say'; readonly who: number; readonly to: number }
  | { readonly kind: 'cut' | 'connect' | 'kill' | 'restart'; readonly who: number }
  /** It loses all its sessions and prekeys; it is set back to its last backup; its prekeys at the relay are gone. */
  | { readonly kind: 'forget' | 'set-back' | 'exhaust'; readonly who: number }
  /** The relay changes one bit of one of the next messages. */
  | { readonly kind: 'alter'; readonly after: number; readonly bit: number }
  | { readonly kind: 'fail'; readonly after: number; readonly fate: Fate }
  | { readonly kind: 'wait'; readonly turns: number }
  /** Time passes: limits by the hour give way, and what was not answered is asked for again. */
  | { readonly kind: 'pass'; readonly ms: number }
  /** Everybody comes, all that can arrive arrives, and backups are made. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'restore-relay' };

interface Device {
  readonly person: DirectPerson;
  backup: { readonly machine: MemoryMachine; readonly key: string } | undefined;
  wasSetBack: boolean;
  /** To whom it has said how much since its backup, and how much it will count again. */
  readonly since: Map<string, number>;
  readonly again: Map<string, number>;
}

interface Said {
  readonly text: string;
  readonly device: Device;
  readonly to: string;
  /** Its number was used before: who misses it may not notice. */
  readonly isCountedAgain: boolean;
}

/** People with several devices and all that can go wrong with them, and what must be true all the same. */
export class FaultyStory {
  readonly relay = new MemoryRelay();
  readonly #clock = new HeldClock();
  readonly #keys = new MessageKeys();
  readonly #devices: readonly Device[];
  readonly #users: readonly string[];
  readonly #said: Said[] = [];
  /** At the end: which lines each device has sent to somebody. */
  readonly #known = new Map<string, ReadonlySet<string>>();
  #backup: Snapshot | undefined;
  readonly counts = new Map<string, number>();

  constructor(users: readonly string[], devicesEach: number) {
    this.#users = users;
    this.#devices = users.flatMap((user) =>
      Array.from({ length: devicesEach }, (_, index) => ({
        person: new DirectPerson(user, this.relay, this.#clock, `${user} ${index}`),
        backup: undefined,
        wasSetBack: false,
        since: new Map<string, number>(),
        again: new Map<string, number>(),
      })),
    );
  }

  get said(): number {
    return this.#said.length;
  }

  async begin(): Promise<void> {
    for (const user of this.#users) {
      const [first, ...others] = this.#of(user);
      await first?.person.connect();
      for (const other of others) if (first) await link(first.person, other.person);
    }
    for (const { person } of this.#devices)
      for (const user of this.#users) if (user !== person.user) await person.conversations.start(user);
    await this.#settle();
  }

  async do(step: StoryStep): Promise<void> {
    this.counts.set(step.kind, (this.counts.get(step.kind) ?? 0) + 1);
    if (step.kind === 'alter') this.relay.alterSoon(step.after, step.bit);
    else if (step.kind === 'fail') this.relay.failSoon(step.after, step.fate);
    else if (step.kind === 'wait') await turns(step.turns);
    else if (step.kind === 'pass') this.#clock.advance(step.ms);
    else if (step.kind === 'settle') await this.#settle();
    else if (step.kind === 'restore-relay') this.#restoreRelay();
    else await this.#doWith(this.#device(step.who), step);
  }

  /** All is well again, and a week passes: what has not come by then is lost. */
  async end(): Promise<void> {
    await this.#settle();
    for (const ms of [2 * HOUR, DAY + HOUR]) {
      this.#clock.advance(ms);
      await this.#settle();
    }
    // What is missing before it shows.
    for (const device of this.#devices)
      for (const user of this.#users) if (user !== device.person.user) await this.#say(device, user);
    await this.#settle();
    for (let day = 0; day < 8; day++) {
      this.#clock.advance(DAY);
      await this.#settle();
    }
  }

  /** Every message is shown once, or its absence is told there. */
  async check(): Promise<void> {
    for (const device of this.#devices)
      for (const user of this.#users) if (user !== device.person.user) await this.#checkOne(device, user);
  }

  async #checkOne(device: Device, user: string): Promise<void> {
    const { person } = device;
    const lines = await person.lines(user);
    const texts = new Set<string>();
    for (const { text, kind } of lines) {
      if (kind !== 'text') continue;
      assert.ok(!texts.has(text), `${person.deviceName} shows "${text}" twice`);
      texts.add(text);
    }
    const meant = this.#said.filter(({ device: { person: by }, to }) =>
      by.user === person.user ? to === user : by.user === user && to === person.user,
    );
    assert.equal(texts.size, meant.filter(({ text }) => texts.has(text)).length, 'nothing else is shown');
    const missing = meant.filter(({ text }) => !texts.has(text));
    const own = missing.filter((said) => said.device === device);
    assert.ok(
      own.length === 0 || (device.wasSetBack && lines.some(isSetBack)),
      'own lines are lost silently',
    );
    const others = missing.filter((said) => said.device !== device && !said.isCountedAgain);
    for (const isOwn of [true, false]) {
      const lost = others.filter((said) => (said.device.person.user === person.user) === isOwn);
      const unexcused: Said[] = [];
      for (const said of lost) if (await this.#isKnown(said)) unexcused.push(said);
      const told = toldOf({ user: isOwn ? person.user : user, person }, lines);
      const list = unexcused.map(({ text }) => text).join(', ');
      assert.ok(
        unexcused.length <= told,
        `${person.deviceName} does not say that it misses ${list} (${told})`,
      );
    }
  }

  /** Whether its author's device still knows of it: what a backup did not have was said by nobody. */
  async #isKnown({ device, text, to }: Said): Promise<boolean> {
    const name = `${device.person.deviceName} to ${to}`;
    const known = this.#known.get(name) ?? (await sentBy(device.person, to));
    this.#known.set(name, known);
    return known.has(text);
  }

  async #doWith(device: Device, step: Extract<StoryStep, { who: number }>): Promise<void> {
    const { person } = device;
    if (step.kind === 'say') {
      const others = this.#users.filter((user) => user !== person.user);
      await this.#say(device, others[step.to % others.length] ?? '');
    } else if (step.kind === 'cut') person.disconnect();
    else if (step.kind === 'connect') this.#connect(person);
    else if (step.kind === 'kill') person.kill();
    else if (step.kind === 'restart') await person.restart();
    else if (step.kind === 'exhaust') this.relay.exhaust(person.user, idOf(person));
    else if (step.kind === 'set-back') await this.#setBack(device);
    else {
      await person.open();
      await person.encryption.messenger?.forgetRatchets();
    }
  }

  async #say(device: Device, to: string): Promise<void> {
    const { person, since, again } = device;
    await person.open();
    const text = `${this.#said.length} of ${person.deviceName}`;
    const left = again.get(to) ?? 0;
    await person.conversations.send(to, text);
    this.#said.push({ text, device, to, isCountedAgain: left > 0 });
    if (left > 0) again.set(to, left - 1);
    since.set(to, (since.get(to) ?? 0) + 1);
  }

  #connect(person: DirectPerson): void {
    if (person.link?.isCut === false) return;
    // A killed process never settles.
    person.connect().catch(() => undefined);
  }

  async #setBack(device: Device): Promise<void> {
    const { person, backup, since, again } = device;
    // A compaction has made its key another one: that backup nobody can read.
    if (!backup || backup.key !== keyOf(person)) return;
    // A backup of the run that is the last one is as good as new (SECURITY.md): another one comes between.
    await person.restart();
    await person.open();
    await person.restart();
    if (backup.key !== keyOf(person)) return;
    person.machine = backup.machine.copy();
    device.wasSetBack = true;
    for (const [to, count] of since) again.set(to, (again.get(to) ?? 0) + count);
    since.clear();
    await person.open();
  }

  #restoreRelay(): void {
    if (!this.#backup) return;
    this.relay.restore(this.#backup);
    this.#backup = this.relay.snapshot();
    for (const { person } of this.#devices) person.disconnect();
  }

  async #settle(): Promise<void> {
    this.relay.fate = () => 'well';
    for (const { person } of this.#devices) if (person.link?.isCut !== false) await person.connect();
    await this.#quiet();
    this.#clock.advance(1_000);
    await this.#quiet();
    this.#keys.expectNoneTwice(this.relay);
    this.#backup = this.relay.snapshot();
    for (const device of this.#devices) {
      device.backup = { machine: device.person.machine.copy(), key: keyOf(device.person) };
      device.since.clear();
    }
  }

  /** Nothing is under way any more. */
  async #quiet(): Promise<void> {
    const before = this.relay.requests;
    let seen = before;
    let stuck = 0;
    for (let still = 0; still < QUIET_TURNS;) {
      await turns(1);
      still = this.#isQuiet() ? still + 1 : 0;
      stuck = seen === this.relay.requests ? stuck + 1 : 0;
      seen = this.relay.requests;
      if (stuck > STUCK_TURNS) throw new Error(`nothing moves any more: ${this.#state()}`);
      if (seen - before > MOST_REQUESTS) throw new Error(`it does not end: ${this.#state()}`);
    }
  }

  #isQuiet(): boolean {
    return (
      [...this.relay.mailboxes.values()].every(({ length }) => length === 0) &&
      this.#devices.every(({ person }) => person.encryption.messenger?.book.outbound.size === 0)
    );
  }

  #state(): string {
    return this.#devices
      .map(({ person }) => {
        const { messenger } = person.encryption;
        const waiting = [...(messenger?.book.outbound.values() ?? [])].map(
          ({ said, isHeld }) => `${said?.kind ?? 'line'}${isHeld ? ' held' : ''}`,
        );
        return `${person.deviceName} ${person.conversations.encryption.kind} ${person.link?.isCut} [${waiting.join()}] ${person.problems.at(-1)?.message}`;
      })
      .join('; ');
  }

  #device(index: number): Device {
    const device = this.#devices[index % this.#devices.length];
    assert.ok(device);
    return device;
  }

  #of(user: string): Device[] {
    return this.#devices.filter(({ person }) => person.user === user);
  }
}

async function sentBy(person: DirectPerson, to: string): Promise<ReadonlySet<string>> {
  const lines = await person.lines(to);
  return new Set(lines.filter(({ isMine, state }) => isMine && state !== 'failed').map(({ text }) => text));
}

function keyOf({ secrets }: DirectPerson): string {
  const [json] = [...secrets.values].filter(([name]) => name.includes('vault')).map(([, value]) => value);
  return json === undefined ? '' : String(Reflect.get(JSON.parse(json) as object, 'key'));
}

function idOf({ encryption }: DirectPerson): Uint8Array {
  return encryption.messenger?.keys.device?.id ?? new Uint8Array();
}

function isSetBack({ kind, text }: ConversationMessage): boolean {
  return kind === 'notice' && /set back to an older state/.test(text);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
