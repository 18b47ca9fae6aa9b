import ts from 'typescript';
import { sourcesBelow } from './sources.ts';

/** What stands in a call of `l10n.t`; without `text` where it is no literal, so that nobody can translate it. */
export interface L10nCall {
  readonly place: string;
  readonly text: string | undefined;
}

/** Every call of `l10n.t` below `folder`. */
export function l10nCalls(folder: string): readonly L10nCall[] {
  return sourcesBelow(folder).flatMap(({ name, source }) =>
    callsIn(source).map((call) => ({ place: name, text: literalOf(call.arguments[0]) })),
  );
}

function callsIn(node: ts.Node): readonly ts.CallExpression[] {
  const own = ts.isCallExpression(node) && node.expression.getText() === 'l10n.t' ? [node] : [];
  const below: ts.CallExpression[] = [];
  ts.forEachChild(node, (child) => void below.push(...callsIn(child)));
  return [...own, ...below];
}

function literalOf(argument: ts.Expression | undefined): string | undefined {
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}
