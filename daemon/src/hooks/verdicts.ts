import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { DecideHook } from './hooks.ts';

const kinds: Readonly<Record<DecideHook, readonly string[]>> = {
  connect: ['refuse'],
  authenticate: ['continue', 'authenticated', 'refuse'],
  admit: ['refuse'],
  message: ['answer', 'refuse'],
};

export function isDecideHook(hook: string): hook is DecideHook {
  return Object.hasOwn(kinds, hook);
}

/** What is wrong with what a handler of `hook` answered. JavaScript plugins are held to the types, too. */
export function verdictProblem(hook: DecideHook, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const verdict =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (!kinds[hook].includes(String(verdict['kind']))) {
    return `a handler of "${hook}" answers with undefined or {kind: ${kinds[hook].join(' | ')}, ...}`;
  }
  if (verdict['kind'] === 'refuse' && !(verdict['error'] instanceof PeerError))
    return 'a refusal holds a PeerError';
  return undefined;
}
