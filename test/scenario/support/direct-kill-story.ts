import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CorrespondentProcess } from './correspondent-process.ts';
import type { Chance } from './crash/chance.ts';
import { quietAddress } from './crash/quiet-port.ts';
import { DaemonProcess } from './daemon-process.ts';
import { moveToFiles } from './file-machine.ts';
import { Person } from './person.ts';

/** In every message, and nowhere else. */
const WORD = 'periwinkle';
const USERS = ['alice', 'bob'] as const;
/** In turn: clients have more to lose than a daemon. */
const VICTIMS = ['alice', 'daemon', 'bob', 'alice', 'bob'] as const;
type Victim = (typeof VICTIMS)[number];

export interface DirectKillOptions {
  /** Of both together. */
  readonly messages: number;
  readonly kills: number;
  readonly chance: Chance;
}

interface Kill {
  /** After so many lines of both clients. */
  readonly after: number;
  readonly whom: Victim;
}

/** Two clients that write to each other through a daemon, all three real and killed again and again. */
export class DirectKillStory {
  readonly daemon: DaemonProcess;
  readonly people: readonly [CorrespondentProcess, CorrespondentProcess];
  readonly killed: Record<Victim, number> = { alice: 0, bob: 0, daemon: 0 };
  readonly #folder: string;
  readonly #count: number;
  readonly #kills: Kill[];
  #lines = 0;
  #isOver = false;
  #restarted: Promise<void> = Promise.resolve();

  private constructor(daemon: DaemonProcess, folder: string, options: DirectKillOptions) {
    this.daemon = daemon;
    this.#folder = folder;
    this.#count = options.messages / USERS.length;
    this.#kills = chooseKills(options);
    const [alice, bob] = USERS;
    this.people = [this.#correspondent(alice, bob), this.#correspondent(bob, alice)];
  }

  /** Both have signed up, and do not know each other. */
  static async begin(options: DirectKillOptions): Promise<DirectKillStory> {
    const daemon = await DaemonProcess.make({ listen: await quietAddress() });
    await daemon.start();
    const folder = await mkdtemp(join(tmpdir(), 'no-'));
    const link = await daemon.newInvite('--uses', String(USERS.length));
    await Promise.all(USERS.map((user) => signUp(user, link, join(folder, user))));
    return new DirectKillStory(daemon, folder, options);
  }

  get summary(): string {
    const { alice, bob, daemon } = this.killed;
    const people = this.people.map(
      ({ user, lives, kept, lastWords }) =>
        `${user}: life ${lives}, ${kept.length} sends resolved, said "${lastWords.slice(0, 80)}"`,
    );
    return [`killed: alice ${alice}, bob ${bob}, daemon ${daemon} times`, ...people].join('; ');
  }

  /** All are killed at their moments until everything is written, and once more; then all is read from the disks. */
  async run(): Promise<void> {
    await this.#exchange();
    assert.deepEqual(this.#kills, [], 'all was written before all kills');
    this.#restartDaemon();
    await this.#exchange();
  }

  async dispose(): Promise<void> {
    this.#end();
    await this.#restarted;
    await this.daemon.remove();
    await rm(this.#folder, { recursive: true });
  }

  /** What each wrote is with the other once and in order, and nothing else is. */
  checkConversations(): void {
    const [alice, bob] = this.people;
    this.#checkWritten(alice, bob);
    this.#checkWritten(bob, alice);
    assert.doesNotMatch(this.daemon.log, /"level":[56]0/);
  }

  /** No disk and no log has a word of it. */
  async checkDisks(): Promise<void> {
    const atDaemon = await bytesUnder(this.daemon.dataDir);
    assert.ok(atDaemon.includes('alice'), 'the search finds what is there');
    for (const bytes of [atDaemon, Buffer.from(this.daemon.log), await bytesUnder(this.#folder)])
      assert.equal(bytes.includes(WORD), false);
  }

  #correspondent(user: string, peer: string): CorrespondentProcess {
    const folder = join(this.#folder, user);
    return new CorrespondentProcess({ folder, user, peer, count: this.#count, word: WORD });
  }

  #checkWritten(writer: CorrespondentProcess, reader: CorrespondentProcess): void {
    const written = writer.held.filter(({ isMine }) => isMine);
    const heard = reader.held.filter(({ isMine }) => !isMine);
    const wanted = Array.from(
      { length: this.#count },
      (_, number) => `${WORD} number ${number} of ${writer.user}`,
    );
    assert.deepEqual(
      heard.map(({ kind, text, problem }) => problem ?? (kind === 'text' ? text : kind)),
      wanted,
    );
    assert.deepEqual(
      heard.map(({ id }) => id),
      written.map(({ id }) => id),
    );
    const ids = new Set(heard.map(({ id }) => id));
    assert.deepEqual(
      writer.kept.filter((id) => !ids.has(id)),
      [],
      'lost',
    );
  }

  /** Until both have settled. */
  async #exchange(): Promise<void> {
    this.#isOver = false;
    await Promise.all(this.people.map((person) => this.#liveOn(person)));
    await this.#restarted;
  }

  async #liveOn(person: CorrespondentProcess): Promise<void> {
    while (!this.#isOver) await person.live(() => this.#look());
  }

  /** After every line of a client. */
  #look(): void {
    this.#lines++;
    for (let [kill] = this.#kills; kill && kill.after <= this.#lines; [kill] = this.#kills) {
      this.#kills.shift();
      this.#kill(kill.whom);
    }
    if (this.people.every(({ isSettled }) => isSettled)) this.#end();
  }

  #kill(whom: Victim): void {
    this.killed[whom]++;
    if (whom === 'daemon') this.#restartDaemon();
    else this.people.find(({ user }) => user === whom)?.kill();
  }

  #restartDaemon(): void {
    this.#restarted = this.#restarted.then(async () => {
      await this.daemon.stop('SIGKILL');
      await this.daemon.start();
    });
  }

  #end(): void {
    this.#isOver = true;
    for (const person of this.people) person.kill();
  }
}

/** Signs up, and leaves all that the client keeps in `folder`. */
async function signUp(user: string, link: string, folder: string): Promise<void> {
  const person = new Person(user);
  await person.signUp(link);
  await person.encrypted();
  person.dispose();
  await person.client.flushed;
  await moveToFiles(folder, person.machine);
}

/** Each message makes three lines, but for what a kill swallows: two of them are there in any case. */
function chooseKills({ messages, kills, chance }: DirectKillOptions): Kill[] {
  const moments = Array.from({ length: kills }, () => 1 + chance.below(2 * messages)).sort((a, b) => a - b);
  const first = chance.below(VICTIMS.length);
  return moments.map((after, index) => ({
    after,
    whom: VICTIMS[(first + index) % VICTIMS.length] ?? 'daemon',
  }));
}

async function bytesUnder(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))),
  );
}
