import { type SignedDeviceList, signDeviceList } from '../../common/src/auth/device-list.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import type { PluginStorage } from '../../daemon/src/plugin/api.ts';
import { type Address, keyOf } from '../../daemon/src/plugins/e2e-relay/address.ts';
import { DeviceLists } from '../../daemon/src/plugins/e2e-relay/device-lists.ts';
import { Mailbox } from '../../daemon/src/plugins/e2e-relay/mailbox.ts';
import { MailRows } from '../../daemon/src/plugins/e2e-relay/mail-rows.ts';
import { SentIndex } from '../../daemon/src/plugins/e2e-relay/sent-index.ts';

const A_MAILBOX = 10_000;
const AT_ONCE = 1_000;
const SENDERS = 50;

/** So many messages that wait for devices, as the relay would have stored them. */
export async function fillMailboxes(storage: PluginStorage, messages: number): Promise<void> {
  const rows = new MailRows(storage);
  const index = new SentIndex(storage);
  for (let done = 0; done < messages; done += A_MAILBOX) {
    const address = { user: `away${done / A_MAILBOX}`, device: randomBytes(16) };
    const key = keyOf(address);
    await storage.commit([new DeviceLists(storage).put(address.user, signedList(address))]);
    const mailbox = new Mailbox(key, undefined, []);
    for (let count = Math.min(A_MAILBOX, messages - done); count > 0; count -= AT_ONCE)
      await fill(Math.min(count, AT_ONCE), mailbox);
  }

  function fill(count: number, mailbox: Mailbox) {
    const writes = Array.from({ length: count }, (_, sent) => {
      const sender = { user: `sender${sent % SENDERS}`, device: new Uint8Array(16).fill(sent % SENDERS) };
      const id = randomBytes(16);
      const payload = randomBytes(528);
      const entry = {
        from: sender.user,
        device: sender.device,
        id,
        sentAt: Date.now(),
        element: randomBytes(152),
        payloadBytes: payload.length,
        payload,
      };
      const pending = mailbox.begin(entry, payload);
      mailbox.settle(pending, 'stored');
      const sentRow = { at: entry.sentAt, to: [mailbox.key] };
      return [
        rows.put(mailbox.key, pending.number, entry),
        index.write({ sender: keyOf(sender), id }, sentRow),
      ];
    });
    return storage.commit([...writes.flat(), rows.checkpoints.put(mailbox.key, mailbox.checkpoint())]);
  }
}

/** Without one a sweep would take the mailbox away. */
function signedList({ user, device }: Address): SignedDeviceList {
  const identity = Ed25519Key.generate();
  const key = identity.publicKey;
  const devices = [{ id: device, name: 'away', signingKey: key, dhKey: key }];
  return signDeviceList({ user, identityKey: key, version: 1, issuedAt: Date.now(), devices }, identity);
}
