import { request } from '../../common/src/wire/message-table.ts';
import { struct, uint } from '../../common/src/wire/schema.ts';

/** What the plugin of `store-flood.ts` adds to the protocol. */
export const storeFloodMessages = {
  'store-flood.start': request('ready', struct({ writers: uint(1_000, 1) }), struct({})),
  /** `commits`: since the start. */
  'store-flood.stop': request('ready', struct({}), struct({ commits: uint() })),
} as const;
