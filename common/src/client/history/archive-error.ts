const words = {
  damaged: 'The history that came is damaged.',
  'cut-off': 'The history that came is not whole.',
  newer: 'The history comes from a newer version of NonceSense. Update this one.',
} as const;

/** Why an archive can't be read on. What was read of it before is whole. */
export class ArchiveError extends Error {
  readonly code: keyof typeof words;

  constructor(code: keyof typeof words) {
    super(words[code]);
    this.name = 'ArchiveError';
    this.code = code;
  }
}
