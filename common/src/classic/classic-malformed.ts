/** What came is not what the original protocol sends; the words name what is wrong, never its content. */
export class ClassicMalformed extends Error {
  override readonly name = 'ClassicMalformed';
}
