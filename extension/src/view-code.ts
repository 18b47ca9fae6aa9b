// What the page shows of shared code: types only.

/** Done to shared code, outside the page. */
export type ViewCodeAct = 'openCode' | 'previewPatch' | 'applyPatch';

export interface ViewCode {
  /** As an editor names it; empty: not known. */
  readonly language: string;
  /** What can't be seen in it is named. */
  readonly text: string;
  readonly note?: string;
  /** Whose repository, in words. */
  readonly origin?: string;
}

export interface ViewPatch {
  readonly files: readonly ViewPatchFile[];
  /** In words, when nothing can be done with it. */
  readonly problem?: string;
  /** As `ViewCode.text`. */
  readonly text: string;
  readonly origin?: string;
}

export interface ViewPatchFile {
  readonly path: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** In words: what is done to it, and how many lines. */
  readonly label: string;
}

/** In the person's language. */
export interface ViewCodeStrings {
  readonly acts: Readonly<Record<ViewCodeAct, string>>;
  /** Names the list of a patch's files. */
  readonly files: string;
  /** Opens the text of a patch. */
  readonly showText: string;
}
