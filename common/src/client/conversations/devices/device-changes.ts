import type { DeviceList, ListedDevice } from '../../../auth/device-list.ts';
import { equalBytes } from '../../../crypto/bytes.ts';

const WHAT_TO_DO =
  'If that was not you, somebody else has your identity key: revoke that device, or start over.';

/** What another machine has changed in the list of this person's devices, in words; of `own` all the state tells. */
export function wordsOfChange(before: DeviceList, now: DeviceList, own: Uint8Array): string[] {
  const added = now.devices.filter((device) => !find(before, device));
  const removed = before.devices.filter((device) => !find(now, device) && !equalBytes(device.id, own));
  const renewed = now.devices.filter((device) => isRenewed(device, find(before, device)));
  return [
    ...added.map(({ name }) => `The device “${name}” was added to yours. ${WHAT_TO_DO}`),
    ...renewed.map(({ name }) => `Your device “${name}” has new keys. ${WHAT_TO_DO}`),
    ...removed.map(({ name }) => `Your device “${name}” was taken out of your list from another one.`),
  ];
}

function find({ devices }: DeviceList, { id }: ListedDevice): ListedDevice | undefined {
  return devices.find((device) => equalBytes(device.id, id));
}

function isRenewed({ signingKey, dhKey }: ListedDevice, before: ListedDevice | undefined): boolean {
  if (!before) return false;
  return !equalBytes(signingKey, before.signingKey) || !equalBytes(dhKey, before.dhKey);
}
