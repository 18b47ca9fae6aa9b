import { encode } from 'uqr';
import type { ViewSafetyNumber } from '../view-safety.ts';

/** What readers expect around a code (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** An SVG path of the dark modules: one rectangle for each run in a row. */
export function qrCodeOf(text: string): ViewSafetyNumber['qrCode'] {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  return { size, path: data.flatMap(runsOf).join('') };
}

function runsOf(row: readonly boolean[], y: number): readonly string[] {
  const line = row.map((isDark) => (isDark ? '#' : ' ')).join('');
  return Array.from(
    line.matchAll(/#+/g),
    ({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`,
  );
}
