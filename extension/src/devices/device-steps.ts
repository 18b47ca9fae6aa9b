import type { DevicesApi, OwnDeviceView } from '../../../common/src/client/conversations/devices-api.ts';

/** What can be done to one of the person's devices. */
export type DeviceStep = 'rename' | 'revoke' | 'handHistory';
const deviceSteps = ['rename', 'revoke', 'handHistory'] as const satisfies readonly DeviceStep[];

type Devices = Pick<DevicesApi, 'all' | 'canChange' | 'requests' | 'handOver'>;

/** From this machine, now. It is not its own to revoke: that would leave its keys behind. */
export function suitsDevice(step: DeviceStep, device: OwnDeviceView, devices: Devices): boolean {
  switch (step) {
    case 'rename':
      return devices.canChange;
    case 'revoke':
      return devices.canChange && !device.isThis;
    case 'handHistory':
      return !device.isThis && devices.handOver === undefined;
  }
}

export function stepsOf(device: OwnDeviceView, devices: Devices): readonly DeviceStep[] {
  return deviceSteps.filter((step) => suitsDevice(step, device, devices));
}

export function devicesFor(step: DeviceStep, devices: Devices): readonly OwnDeviceView[] {
  return devices.all.filter((device) => suitsDevice(step, device, devices));
}

/** The steps for which there is a device; `review`: some machine asks to be linked. */
export function possibleDeviceSteps(devices: Devices): readonly (DeviceStep | 'review')[] {
  const steps = deviceSteps.filter((step) => devicesFor(step, devices).length > 0);
  return devices.requests.length > 0 ? [...steps, 'review'] : steps;
}
