// What the page shows to compare keys: types only.
import type { ViewProtection } from './view-protection.ts';
import type { ViewActionButton } from './view-action.ts';

/** The safety number of two persons. All of it is public. */
export interface ViewSafety {
  readonly heading: string;
  readonly explanation: string;
  /** Said of the present state, in words. */
  readonly status: string;
  readonly tone: ViewProtection['tone'];
  /** Absent while it is not known. */
  readonly number?: ViewSafetyNumber;
  /** What comparing the pasted code said. */
  readonly comparison?: { readonly text: string; readonly isMatch: boolean };
  /** "They match", in full; absent when the person is verified. */
  readonly verifyLabel?: string;
  readonly actions: readonly ViewActionButton[];
  readonly close: ViewActionButton;
  readonly strings: {
    readonly digits: string;
    readonly qrCode: string;
    readonly paste: string;
    readonly pastePlaceholder: string;
    readonly compare: string;
  };
}

export interface ViewSafetyNumber {
  /** Twelve groups of five. */
  readonly groups: readonly string[];
  /** The path of an SVG image of `size` × `size` units; black on white. */
  readonly qrCode: { readonly size: number; readonly path: string };
}
