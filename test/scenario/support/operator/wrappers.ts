/** Commands that run another one (their last arguments) under a condition. */

/** No file may become longer than this: writes fail in the middle, as on a full disk. For any user. */
export function limitFiles(kibibytes: number): readonly string[] {
  // POSIX counts blocks of 512 bytes.
  return ['sh', '-c', `ulimit -f ${kibibytes * 2}; exec "$@"`, 'sh'];
}

/** The permissions of files hold for root too. */
export function withoutOverride(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  return ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];
}
