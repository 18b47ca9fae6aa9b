import type { ViewActionButton } from './view-action.ts';

export interface ViewProtection {
  readonly text: string;
  readonly tone: 'readable' | 'private' | 'verified' | 'changed';
  /** Opens the safety number; absent where there is none. */
  readonly button?: ViewActionButton;
}
