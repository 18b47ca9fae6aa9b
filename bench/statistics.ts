/** Named figures of one run. */
export type Figures<K extends string> = Readonly<Record<K, number>>;

/** Medians over the runs, and between which values they lie. */
export type Summary<K extends string> = Figures<K> & { readonly min: Figures<K>; readonly max: Figures<K> };

/** @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value at `fraction` (0 to 1) of the sorted values, between two of them interpolated. @throws RangeError for none. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) throw new RangeError('there are no values');
  return low + (high - low) * (place - Math.floor(place));
}

/** Figure by figure over `runs`, rounded for people. @throws RangeError for no runs. */
export function summarize<K extends string>(runs: readonly Figures<K>[]): Summary<K> {
  const over = (reduce: (values: readonly number[]) => number): Figures<K> => {
    const [first] = runs;
    if (first === undefined) throw new RangeError('there are no runs');
    const names = Object.keys(first) as K[];
    const entries = names.map((name) => [name, round(reduce(runs.map((run) => run[name])))]);
    return Object.fromEntries(entries) as Figures<K>;
  };
  const min = over((values) => Math.min(...values));
  const max = over((values) => Math.max(...values));
  return { ...over(median), min, max };
}

/** Four significant digits, and whole numbers stay whole. */
export function round(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
