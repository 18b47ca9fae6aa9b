/** What of a vault could not be read. The files are set aside, not deleted. */
export interface VaultDamage {
  /** Name in the vault's folder at the time. */
  readonly file: string;
  readonly kind:
    /** It is not there. */
    | 'missing'
    /** Nothing in it can be read. */
    | 'unreadable'
    /** Part of it can't be read, or was exchanged. */
    | 'altered';
  /** How many records of it are lost, where that is known. */
  readonly records?: number;
}
