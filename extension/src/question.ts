/** Asked before what can't be undone. */
export interface Question {
  readonly text: string;
  /** What it means. */
  readonly detail: string;
  /** The button that does it. */
  readonly yes: string;
}
