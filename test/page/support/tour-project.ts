import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the two people on the tour have open. Its language needs nothing that VS Code would start. */
const TOKENIZER = `"""Takes a query apart into tokens."""

import re

from tokens import Token

WORD = re.compile(r"[a-z_]\\w*", re.IGNORECASE)
NUMBER = re.compile(r"\\d+")


def tokens_in(query):
    """Yields all of them; whatever is neither word nor number is one by itself."""
    at = 0
    while at < len(query):
        token = token_at(query, at)
        yield token
        at += len(token.text)


def token_at(query, at):
    number = NUMBER.match(query, at)
    if number:
        return Token("number", number.group())
    word = WORD.match(query, at)
    if word:
        return Token("word", word.group())
    return Token("other", query[at])
`;
const TOKENS = `from typing import NamedTuple


class Token(NamedTuple):
    kind: str
    text: str
`;
/** What Bob has written above it meanwhile. */
const DRIFT = '# Part of the search box.\n# Its grammar is in docs/queries.md.\n\n';

export const FILE = 'tokenizer.py';

/** The lines that are shared, as numbers that an editor shows. */
export const SHARED = linesOf(TOKENIZER);
export const SHARED_BY_NOW = linesOf(DRIFT + TOKENIZER);

/** Makes a copy of the project in `folder`. */
export async function makeProject(folder: string, age: 'as it was' | 'drifted'): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILE), (age === 'drifted' ? DRIFT : '') + TOKENIZER);
  await writeFile(join(folder, 'tokens.py'), TOKENS);
}

function linesOf(source: string): { readonly first: number; readonly last: number; readonly text: string } {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => line.includes('number = NUMBER')) + 1;
  const last = first + 2;
  return { first, last, text: lines.slice(first - 1, last).join('\n') };
}
