import type { Row } from './benches/bench.ts';

const HEAD = ['', 'median', 'min … max', 'target', ''] as const;

/** Aligned columns, as lines. */
export function formatTable(rows: readonly Row[]): string[] {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({ name, unit, value, range, target }: Row): string[] {
  const spread = range ? `${range[0]} … ${range[1]}` : '';
  const verdict = target === undefined ? '' : value <= target ? 'met' : 'NOT MET';
  return [name, `${value} ${unit}`, spread, target === undefined ? '' : `≤ ${target}`, verdict];
}
