/** One device of one user. */
export interface Address {
  readonly user: string;
  /** 16 bytes. */
  readonly device: Uint8Array;
}

/** An address as one key: user names hold no slash, so those of a user are what begins with {@link ofUser}. */
export function keyOf({ user, device }: Address): string {
  return ofUser(user) + hexOf(device);
}

export function ofUser(user: string): string {
  return `${user}/`;
}

/** @throws TypeError for what `keyOf` does not make. */
export function addressOf(key: string): Address {
  const [user, hex] = key.split('/');
  if (user === undefined || hex === undefined) throw new TypeError(`"${key}" is no address`);
  return { user, device: new Uint8Array(Buffer.from(hex, 'hex')) };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
