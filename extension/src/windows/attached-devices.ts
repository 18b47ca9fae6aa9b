import type {
  DevicesApi,
  HandOver,
  HandOverApi,
  LinkRequest,
  OwnDeviceView,
} from '../../../common/src/client/conversations/devices/devices-api.ts';
import type { AttachedDesk } from './attached-desk.ts';
import { ConnectedElsewhere } from './connected-elsewhere.ts';

/** The devices as the window that has the connection knows them; what is done with keys is done there. */
export class AttachedDevices implements DevicesApi, HandOverApi {
  readonly #desk: AttachedDesk;

  constructor(desk: AttachedDesk) {
    this.#desk = desk;
  }

  get all(): readonly OwnDeviceView[] {
    return this.#desk.news.devices.all;
  }

  get canChange(): boolean {
    return this.#desk.news.devices.canChange;
  }

  get requests(): readonly LinkRequest[] {
    return this.#desk.news.devices.requests;
  }

  get handOver(): HandOver | undefined {
    return this.#desk.news.handOver ?? undefined;
  }

  askToLink(): Promise<void> {
    return elsewhere();
  }

  confirmLink(): Promise<void> {
    return elsewhere();
  }

  withdrawLink(): Promise<void> {
    return elsewhere();
  }

  approve(): Promise<void> {
    return elsewhere();
  }

  refuse(): Promise<void> {
    return elsewhere();
  }

  rename(): Promise<void> {
    return elsewhere();
  }

  revoke(): Promise<void> {
    return elsewhere();
  }

  handHistory(): Promise<void> {
    return elsewhere();
  }
}

function elsewhere(): Promise<never> {
  return Promise.reject(new ConnectedElsewhere());
}
