import { broadcastMessages } from '../../../../common/src/wire/messages.ts';
import type { Static } from '../../plugin/api.ts';

/** A message is stored as it is sent to everybody. */
export const broadcastSchema = broadcastMessages['broadcast.message'].body;

export type Broadcast = Static<typeof broadcastSchema>;
