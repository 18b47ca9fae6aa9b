import { Codec } from '../wire/codec.ts';
import { coreMessages } from '../wire/messages.ts';

/** For what a link says by itself (PROTOCOL.md section 3). */
export const core = new Codec(coreMessages);

export const PING = core.encodeEvent('ping', {});
export const PONG = core.encodeEvent('pong', {});
export const KEY_UPDATE = core.encodeEvent('key-update', {});
