/** A daemon that asks for longer is asked again in a day. */
const LONGEST_SECONDS = 86_400;

/** How long to leave the daemon alone, in milliseconds; `seconds` is what it said. */
export function retryAfterMs(seconds = 1): number {
  return Math.min(LONGEST_SECONDS, Math.max(1, seconds)) * 1_000;
}
