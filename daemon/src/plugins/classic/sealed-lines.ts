import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { ClassicOpener, ClassicSealer } from '../../../../common/src/classic/sealed-box.ts';
import { decodeBase64, encodeBase64 } from '../../../../common/src/text/base64.ts';
import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';

const LINE = /^([A-Z0-9_]{1,32}):([A-Za-z0-9+/=]+)$/;

/** What a line says: a command, and what was sealed in it. */
export interface OpenedLine {
  readonly command: string;
  readonly plaintext: Uint8Array;
}

/** Both directions of one link after its handshake: `COMMAND:<base64 of a sealed box>`. */
export class SealedLines {
  readonly #sealer: ClassicSealer;
  readonly #opener: ClassicOpener;

  constructor(key: Uint8Array) {
    this.#sealer = new ClassicSealer(key);
    this.#opener = new ClassicOpener(key, { exact: false });
  }

  /** With its end. @throws RangeError when the link has used up its counters. */
  seal(command: string, payload: object): string {
    // Half a surrogate pair can't be written as UTF-8; JSON.stringify escapes it.
    const sealed = this.#sealer.seal(encodeUtf8(JSON.stringify(payload)));
    return `${command}:${encodeBase64(sealed)}\n`;
  }

  /** @throws ClassicMalformed */
  open(line: string): OpenedLine {
    const [, command, sealed] = LINE.exec(line) ?? [];
    if (command === undefined || sealed === undefined) throw new ClassicMalformed('a line is malformed');
    return { command, plaintext: this.#opener.open(base64(sealed)) };
  }
}

function base64(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch {
    throw new ClassicMalformed('malformed base64');
  }
}
