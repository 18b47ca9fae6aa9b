import type {
  DevicesApi,
  HandOverApi,
  OwnDeviceView,
} from '../../../common/src/client/conversations/devices/devices-api.ts';

/** What can be done to one of the person's devices. */
export type DeviceStep = 'rename' | 'revoke' | 'handHistory';
const deviceSteps = ['rename', 'revoke', 'handHistory'] as const satisfies readonly DeviceStep[];

/** A window's. */
interface Machines {
  readonly devices: Pick<DevicesApi, 'all' | 'canChange' | 'requests'>;
  readonly history: Pick<HandOverApi, 'handOver'> | undefined;
}

/** From this machine, now. It is not its own to revoke: that would leave its keys behind. */
export function suitsDevice(step: DeviceStep, device: OwnDeviceView, machines: Machines): boolean {
  switch (step) {
    case 'rename':
      return machines.devices.canChange;
    case 'revoke':
      return machines.devices.canChange && !device.isThis;
    case 'handHistory':
      return !device.isThis && machines.history !== undefined && machines.history.handOver === undefined;
  }
}

export function stepsOf(device: OwnDeviceView, machines: Machines): readonly DeviceStep[] {
  return deviceSteps.filter((step) => suitsDevice(step, device, machines));
}

export function devicesFor(step: DeviceStep, machines: Machines): readonly OwnDeviceView[] {
  return machines.devices.all.filter((device) => suitsDevice(step, device, machines));
}

/** The steps for which there is a device; `review`: some machine asks to be linked. */
export function possibleDeviceSteps(machines: Machines): readonly (DeviceStep | 'review')[] {
  const steps = deviceSteps.filter((step) => devicesFor(step, machines).length > 0);
  return machines.devices.requests.length > 0 ? [...steps, 'review'] : steps;
}
