const SAMPLE_MS = 500;
const MOST_SAMPLES = 60;
const STEADY = 0.005;

/** The value of `read` once two samples, half a second apart, hardly differ; the last one after 30 s. */
export async function settled(read: () => number): Promise<number> {
  let before = read();
  for (let sample = 0; sample < MOST_SAMPLES; sample++) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    const now = read();
    if (Math.abs(now - before) <= before * STEADY) return now;
    before = now;
  }
  return before;
}
