/** The small numbers by which commands name messages: given when a message is shown, and kept as long as this runs. */
export class MessageNumbers {
  readonly #numbers = new Map<string, number>();

  of(conversation: string, message: string): number {
    const key = keyOf(conversation, message);
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return number;
  }

  /** Whether it is that message which was given that number. */
  is(number: number, conversation: string, message: string): boolean {
    return this.#numbers.get(keyOf(conversation, message)) === number;
  }
}

function keyOf(conversation: string, message: string): string {
  return `${conversation} ${message}`;
}
