import { decodeBase64 } from '../../../../common/src/text/base64.ts';
import { decodeUtf8 } from '../../../../common/src/text/utf8.ts';

/** What a client is told instead of what it asked for, in words for its user. The connection goes on. */
export class ClassicRefusal extends Error {
  override readonly name = 'ClassicRefusal';
}

/** The JSON object of a line. */
export class Payload {
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** @throws ClassicRefusal */
  static parse(plaintext: Uint8Array): Payload {
    const value = jsonOf(plaintext);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ClassicRefusal('The message is no JSON object.');
    return new Payload(value as Record<string, unknown>);
  }

  /** @throws ClassicRefusal unless there is such a text, with whole characters. */
  text(name: string): string {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (typeof value !== 'string' || !value.isWellFormed())
      throw new ClassicRefusal(`The message needs "${name}", a text.`);
    return value;
  }

  /** @throws ClassicRefusal unless there is such a text in base64. */
  bytes(name: string): Uint8Array {
    try {
      return decodeBase64(this.text(name));
    } catch (error) {
      throw error instanceof ClassicRefusal ? error : new ClassicRefusal(`"${name}" is malformed base64.`);
    }
  }
}

function jsonOf(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(plaintext));
  } catch {
    throw new ClassicRefusal('The message is no JSON in UTF-8.');
  }
}
