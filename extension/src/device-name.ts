const MAX_BYTES = 64;

/** What this device is called in the person's list of devices: at most 64 bytes. */
export function deviceName(host: string): string {
  let name = `VS Code on ${host}`;
  while (Buffer.byteLength(name) > MAX_BYTES) name = name.slice(0, -1);
  // Half of a character may be left.
  return name.toWellFormed().replaceAll('\u{fffd}', '');
}
