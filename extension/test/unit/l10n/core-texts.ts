import { join } from 'node:path';
import ts from 'typescript';
import { type Source, sourcesBelow } from './sources.ts';

/** Where people are told something without VS Code at hand. */
const CORE = /^(client\/.*|auth\/password-rules\.ts|wire\/invite-link\.ts)$/;

/** What the core says to people, and what the extension throws in English: as templates, `{0}` for what changes. */
export function coreTexts(root: string): readonly string[] {
  const core = sourcesBelow(join(root, 'common/src')).filter(({ name }) => CORE.test(name));
  const thrown = sourcesBelow(join(root, 'extension/src'));
  const texts = [
    ...core.flatMap(({ source }) => textsIn(source, isForPeople)),
    ...thrown.flatMap(({ source }: Source) => textsIn(source, isThrown)),
  ];
  return [...new Set(texts)];
}

type Filter = (node: ts.Node, text: string) => boolean;

function textsIn(node: ts.Node, isWanted: Filter): readonly string[] {
  const text = templateOf(node);
  const own = text !== undefined && isWanted(node, text) ? [text] : [];
  const below: string[] = [];
  // Parts of a text joined by `+` are none of their own.
  if (text === undefined || ts.isTemplateExpression(node))
    ts.forEachChild(node, (child) => void below.push(...textsIn(child, isWanted)));
  return [...own, ...below];
}

function templateOf(node: ts.Node): string | undefined {
  const places = { count: 0 };
  return ts.isExpression(node) ? joined(node, places) : undefined;
}

function joined(node: ts.Expression, places: { count: number }): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (text, { literal }) => `${text}{${places.count++}}${literal.text}`,
      node.head.text,
    );
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const left = joined(node.left, places);
  const right = left === undefined ? undefined : joined(node.right, places);
  return right === undefined ? undefined : `${left}${right}`;
}

/** Sentences; and parts of sentences, unless they are labels or errors of programming. */
function isForPeople(node: ts.Node, text: string): boolean {
  if (!/^[^\n]* [^\n]*$/.test(text) || !/\p{L}{3}/u.test(text)) return false;
  if (/^[\p{Lu}{“"]/u.test(text) || /^\d /.test(text)) return true;
  const { parent } = node;
  if (ts.isNewExpression(parent) || ts.isTemplateSpan(parent)) return false;
  return !ts.isCallExpression(parent) || parent.expression.getText() === 'untrusted';
}

function isThrown(node: ts.Node, text: string): boolean {
  const { parent } = node;
  const isError = ts.isNewExpression(parent) && /(Error|Problem)$/.test(parent.expression.getText());
  const isSuper = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.SuperKeyword;
  return (isError || isSuper) && /^[\p{Lu}{].* /u.test(text);
}
