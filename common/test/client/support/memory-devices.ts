import type {
  DevicesApi,
  HandOver,
  HandOverApi,
  LinkRequest,
  OwnDeviceView,
} from '../../../src/client/conversations/devices/devices-api.ts';
import { ClientProblem } from '../../../src/client/problem.ts';

/** One person's devices in memory, without keys and without a daemon: the edge of a view. */
export class MemoryDevices implements DevicesApi, HandOverApi {
  all: readonly OwnDeviceView[] = [{ id: 'this', name: 'Laptop', isThis: true }];
  canChange = true;
  requests: readonly LinkRequest[] = [];
  handOver: HandOver | undefined;
  /** Messages that go in one piece. */
  piece = 100;
  /** Messages that there are. */
  total = 250;
  /** Codes that the person has confirmed here. */
  readonly confirmed: string[] = [];
  withdrawals = 0;
  /** Each call waits for it. */
  gate: Promise<unknown> = Promise.resolve();
  /** What the next call rejects with. */
  problem: ClientProblem | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  /** Another machine asks. */
  ask(request: LinkRequest): void {
    this.requests = [...this.requests.filter(({ device }) => device !== request.device), request];
    this.#changed();
  }

  askToLink(): Promise<void> {
    return this.#act();
  }

  async confirmLink(code: string): Promise<void> {
    await this.#act();
    this.confirmed.push(code);
  }

  async withdrawLink(): Promise<void> {
    await this.#act();
    this.withdrawals++;
  }

  async approve(device: string, code: string): Promise<void> {
    await this.#act();
    const request = this.requests.find((asking) => asking.device === device);
    if (request?.code !== code) throw new ClientProblem('refused', 'another code by now');
    this.#drop(device);
    this.#setAll([...this.all, { id: device, name: request.name, isThis: false }]);
  }

  async refuse(device: string): Promise<void> {
    await this.#act();
    this.#drop(device);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#act();
    this.#setAll(this.all.map((device) => (device.id === id ? { ...device, name } : device)));
  }

  async revoke(id: string): Promise<void> {
    await this.#act();
    this.#setAll(this.all.filter((device) => device.id !== id));
  }

  async handHistory(device: string, signal: AbortSignal): Promise<void> {
    try {
      for (let done = 0; done < this.total; done += this.piece) {
        this.handOver = { device, done, total: this.total };
        this.#changed();
        await this.#act();
        signal.throwIfAborted();
      }
    } finally {
      this.handOver = undefined;
      this.#changed();
    }
  }

  #drop(device: string): void {
    this.requests = this.requests.filter((request) => request.device !== device);
    this.#changed();
  }

  #setAll(all: readonly OwnDeviceView[]): void {
    this.all = all;
    this.#changed();
  }

  /** Everything the client core does takes a turn at least, and may fail. */
  async #act(): Promise<void> {
    await this.gate;
    const { problem } = this;
    this.problem = undefined;
    if (problem) throw problem;
  }
}
