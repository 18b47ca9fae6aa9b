import type { ViewIntent } from '../src/view-protocol.ts';

/** Tells the host what the person wants. */
export type Send = (intent: ViewIntent) => void;
