import type { Person } from '../person.ts';
import { type Actor, problemCode, reach } from './actor.ts';

/** Changes a password again and again. */
export class PasswordChanger implements Actor {
  readonly person: Person;
  changes = 0;
  /** Acknowledged, or proven by the daemon since. */
  current: string;
  previous: string | undefined;

  constructor(person: Person) {
    this.person = person;
    this.current = person.password;
  }

  async act(): Promise<void> {
    const next = `password number ${this.changes + 1}`;
    while (!(await this.#change(next))) await reach(this.person, 'ready');
    this.previous = this.current;
    this.current = next;
    this.changes++;
  }

  /** When a crash swallowed the answer, either password may be the right one: the daemon tells which. */
  async #change(next: string): Promise<boolean> {
    const code = await problemCode(this.person.client.changePassword({ current: this.current, next }));
    if (code !== 'login-failed') return code === undefined;
    const second = await problemCode(this.person.client.changePassword({ current: next, next }));
    if (second === 'login-failed') throw new Error('the daemon takes neither the old nor the new password');
    return second === undefined;
  }
}
