/** Whose key is compared. */
export interface Person {
  readonly user: string;
  /** Public: Ed25519, 32 bytes; RSA-2048 as DER where one of the two is on an original client. */
  readonly identityKey: Uint8Array;
}
