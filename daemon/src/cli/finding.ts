/** One thing that `noncesensed check` looked at. */
export interface Finding {
  readonly kind: 'good' | 'warning' | 'problem';
  readonly about: string;
  readonly text: string;
}

const MARKS = { good: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const;

export function formatFinding({ kind, about, text }: Finding): string {
  return `${MARKS[kind]}  ${about.padEnd(14)}  ${text}`;
}
