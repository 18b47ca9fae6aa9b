import type { Answer, Body, RequestTypes } from '../../../../common/src/wire/message-table.ts';
import type { Messages } from '../../../../common/src/wire/messages.ts';
import type { PluginLink } from '../../plugin/api.ts';

/** A request of a built-in plugin's table. @throws PeerError as the daemon refuses it. */
export async function request<K extends RequestTypes<Messages>>(
  link: PluginLink,
  type: K,
  body: Body<Messages, K>,
): Promise<Answer<Messages, K>> {
  // The link checks answers against the daemon's table.
  return (await link.request(type, body)) as Answer<Messages, K>;
}
