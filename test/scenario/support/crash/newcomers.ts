import { setTimeout as pause } from 'node:timers/promises';
import { Person } from '../person.ts';
import { type Actor, problemCode } from './actor.ts';

/** Between tries while the daemon is away. */
const BREATH_MS = 50;

/** Makes one account after the other, all with one invite. */
export class Newcomers implements Actor {
  /** Those whose sign-up was acknowledged. Their clients are closed; what their machines keep is not. */
  readonly people: Person[] = [];
  readonly #link: string;

  constructor(link: string) {
    this.#link = link;
  }

  /** Tries until the account is there: when a crash swallowed the answer, the name is taken, by nobody else. */
  async act(): Promise<void> {
    const user = `newcomer${this.people.length}`;
    let person = new Person(user);
    for (let isRepeat = false; !(await this.#join(person, isRepeat)); isRepeat = true) {
      person.dispose();
      await pause(BREATH_MS);
      person = new Person(user, { machine: person.machine });
    }
    person.dispose();
    this.people.push(person);
  }

  async #join(person: Person, isRepeat: boolean): Promise<boolean> {
    const code = await problemCode(person.signUp(this.#link));
    if (code === undefined || person.client.state.kind === 'ready') return true;
    if (isRepeat && code === 'name-taken')
      return (await problemCode(person.signIn(this.#link))) === undefined;
    if (code === 'name-taken' || code === 'invite-invalid') throw new Error(`${person.user}: ${code}`);
    return false;
  }
}
