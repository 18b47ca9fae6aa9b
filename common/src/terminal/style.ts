/** Colours and weights, where the terminal shows them and the person wants them (no-color.org). */
export class Style {
  readonly #isOn: boolean;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  bold(text: string): string {
    return this.#wrap('1', '22', text);
  }

  dim(text: string): string {
    return this.#wrap('2', '22', text);
  }

  warning(text: string): string {
    return this.#wrap('31', '39', text);
  }

  #wrap(begin: string, end: string, text: string): string {
    return this.#isOn && text !== '' ? `\u{1b}[${begin}m${text}\u{1b}[${end}m` : text;
  }
}

export function wantsColors(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
