/** Marks in a bundle what the core says, as VS Code marks a text with a comment. */
const MARK = '/core';
/** A text of ours with names and reasons in it; what is longer was not made of one. */
const LONGEST = 2_000;
/** A reason in a problem in a notice. */
const DEEPEST = 3;

type Bundle = Readonly<Record<string, string>>;

interface Template {
  readonly pattern: RegExp;
  readonly translation: string;
}

/**
 * The client core speaks English: its words also stand in logs, in the terminal and in what is kept. Here they are found in
 * the bundle of the person's language, by the text or by the template that it was made of. What is not there stays as it is.
 */
export class CoreWords {
  readonly #bundle: Bundle;
  readonly #templates: readonly Template[];

  constructor(bundle: Bundle) {
    this.#bundle = bundle;
    // The one that says most of it itself comes first: "{0} left." also fits what others end with.
    this.#templates = Object.entries(bundle)
      .filter(([key]) => key.endsWith(MARK) && key.includes('{0}'))
      .toSorted(([one], [other]) => literalLength(other) - literalLength(one))
      .map(([key, translation]) => ({ pattern: patternOf(key.slice(0, -MARK.length)), translation }));
  }

  translate(text: string, depth = 0): string {
    const key = `${text}${MARK}`;
    if (Object.hasOwn(this.#bundle, key)) return this.#bundle[key] ?? text;
    if (text.length > LONGEST || depth === DEEPEST) return text;
    for (const { pattern, translation } of this.#templates) {
      const values = pattern
        .exec(text)
        ?.slice(1)
        .map((value) => this.translate(value, depth + 1));
      if (values)
        return translation.replace(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place);
    }
    return text;
  }
}

function literalLength(key: string): number {
  return key.replace(/\{\d\}/g, '').length;
}

/** Templates number their places from the left. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{\d\}/).map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.*?)')}$`, 's');
}
