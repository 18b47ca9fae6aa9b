import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { positionAt, type SourceText } from './places.ts';
import { formatPath, type Path, type Problem } from './problem.ts';

/** A parsed JSONC file: comments and trailing commas are fine. */
export interface ConfigFile {
  readonly source: SourceText;
  readonly value: unknown;
  /** What is wrong with the text itself; then `value` is not to be trusted. */
  readonly problems: readonly Problem[];
}

/** Told at once; most of them follow from the first. */
const MAX_SYNTAX_PROBLEMS = 20;

const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this word means nothing here; text needs double quotes',
  InvalidNumberFormat: 'this number is malformed',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is missing before this',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing before this',
  CloseBracketExpected: 'a closing ] is missing before this',
  EndOfFileExpected: 'the file should end here',
  UnexpectedEndOfComment: 'this comment is not closed',
  UnexpectedEndOfString: 'this text has no closing quote',
};

/** `file` is the name for messages. */
export function parseConfigFile(file: string, written: string): ConfigFile {
  const text = written.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const source = { file, text, tree };
  if (errors.length > 0) {
    const told = errors.slice(0, MAX_SYNTAX_PROBLEMS);
    return { source, value: undefined, problems: told.map((error) => syntaxProblem(text, error)) };
  }
  if (tree === undefined) return { source, value: {}, problems: [] };
  return { source, value: getNodeValue(tree), problems: repeatedKeys(tree, text, []) };
}

function syntaxProblem(text: string, { error, offset }: ParseError): Problem {
  return {
    path: [],
    at: positionAt(text, offset),
    text: WORDS[printParseErrorCode(error)] ?? 'this is not JSON with comments',
  };
}

// JSON would silently keep the last of two equal keys; "__proto__" would silently be none.
function repeatedKeys(node: Node, text: string, path: Path): Problem[] {
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((child, index) => {
    if (node.type === 'array') return repeatedKeys(child, text, [...path, index]);
    const [key, value] = child.children ?? [];
    if (key === undefined || value === undefined) return [];
    const here = [...path, String(key.value)];
    const reason = objection(String(key.value), seen);
    const at = positionAt(text, key.offset);
    const own = reason === undefined ? [] : [{ path: here, at, text: `key "${formatPath(here)}" ${reason}` }];
    return [...own, ...repeatedKeys(value, text, here)];
  });
}

function objection(key: string, seen: Set<string>): string | undefined {
  if (key === '__proto__') return 'is not allowed';
  if (seen.has(key)) return 'stands here a second time';
  seen.add(key);
  return undefined;
}
