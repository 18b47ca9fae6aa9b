const MAX_BYTES = 64;

/** The name without space around it, or `undefined` when a device can't be called that. */
export function deviceNameOf(text: string): string | undefined {
  const name = text.trim().toWellFormed();
  return name === '' || Buffer.byteLength(name) > MAX_BYTES ? undefined : name;
}

/** What this device is called in the person's list of devices: at most 64 bytes. */
export function deviceName(host: string): string {
  let name = `VS Code on ${host}`;
  while (Buffer.byteLength(name) > MAX_BYTES) name = name.slice(0, -1);
  // Half of a character may be left.
  return name.toWellFormed().replaceAll('\u{fffd}', '');
}
