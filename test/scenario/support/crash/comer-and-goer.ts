import assert from 'node:assert/strict';
import type { Person } from '../person.ts';
import { type Actor, reach } from './actor.ts';

/** Closes the window and opens it again: every time a login by device key. */
export class ComerAndGoer implements Actor {
  readonly person: Person;
  logins = 0;

  constructor(person: Person) {
    this.person = person;
  }

  async act(): Promise<void> {
    await this.person.restart();
    await reach(this.person, 'ready');
    assert.deepEqual(
      this.person.problems.filter(({ code }) => code === 'device-refused'),
      [],
      'the daemon forgot a device',
    );
    this.logins++;
  }
}
