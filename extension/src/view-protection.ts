import type { ViewActionButton } from './view-action.ts';

/** Who can read this conversation. */
export interface ViewProtection {
  readonly text: string;
  readonly tone: 'readable' | 'private' | 'verified' | 'changed';
  /** Opens the safety number; absent where there is none. */
  readonly button?: ViewActionButton;
}
