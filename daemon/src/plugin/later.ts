/** An answer whose place in the mailbox is given away: see `RequestHandler`. */
export class Later<T> {
  readonly promise: Promise<T>;

  constructor(promise: Promise<T>) {
    this.promise = promise;
  }
}

export function later<T>(promise: Promise<T>): Later<T> {
  return new Later(promise);
}
