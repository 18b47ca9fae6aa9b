/** Own messages that failed, by `LOBBY` or the id of a conversation. */
export type UnsentCounts = ReadonlyMap<string, number>;

/** Notices where own messages have failed since it looked last; what it finds first is no news. */
export class UnsentWatch {
  #known: { readonly me: string; readonly counts: UnsentCounts } | undefined;

  /** Where there are more than before. `me`: whose they are; `undefined` while nobody can tell. */
  look(me: string | undefined, counts: UnsentCounts): readonly string[] {
    const before = this.#known?.me === me ? this.#known?.counts : undefined;
    this.#known = me === undefined ? undefined : { me, counts };
    if (!before) return [];
    return [...counts].filter(([key, count]) => count > (before.get(key) ?? 0)).map(([key]) => key);
  }
}
