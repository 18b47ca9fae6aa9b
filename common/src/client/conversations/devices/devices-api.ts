/** A device in the person's own list. */
export interface OwnDeviceView {
  /** base64url. */
  readonly id: string;
  readonly name: string;
  readonly isThis: boolean;
}

/** Another machine of the person asks to be linked. */
export interface LinkRequest {
  /** base64url. */
  readonly device: string;
  readonly name: string;
  /** 30 digits: the same that the other machine shows, or somebody stands between. */
  readonly code: string;
}

/** The person's own devices. Every promise rejects with a ClientProblem only. */
export interface DevicesApi {
  /** By the newest list that the identity key has signed; this machine first. */
  readonly all: readonly OwnDeviceView[];
  /** Whether this machine holds the identity key: only then it can link, name and revoke. */
  readonly canChange: boolean;
  readonly requests: readonly LinkRequest[];
  /** On a machine that is in no list: shows it to the others; `encryption.code` has the code. */
  askToLink(): Promise<void>;
  /**
   * On a machine that is in a list (`encryption.isListed`): the person says that the other machine showed `code` and has
   * linked this one. @throws ClientProblem `refused` when it is another code by now, or when the list is gone;
   * `encryption-not-ready` when the daemon shows another identity key by now
   */
  confirmLink(code: string): Promise<void>;
  /** The person says that it did not: this machine gets new keys, which no list has, and asks no more. */
  withdrawLink(): Promise<void>;
  /** `code`: what the person has compared. @throws ClientProblem `refused` when it is not that request's any more */
  approve(device: string, code: string): Promise<void>;
  refuse(device: string): Promise<void>;
  rename(device: string, name: string): Promise<void>;
  /** It reads nothing newer, and can't sign in by itself any more. */
  revoke(device: string, password: string): Promise<void>;
}

/** While history goes to another device, or comes from one. */
export interface HandOver {
  readonly device: string;
  /** Messages. */
  readonly done: number;
  readonly total: number;
}

/** What a device that was linked is given of the time before. Every promise rejects with a ClientProblem only. */
export interface HandOverApi {
  readonly handOver: HandOver | undefined;
  /** Gives all that is here to that device; goes on after a loss of the connection. */
  handHistory(device: string, signal: AbortSignal): Promise<void>;
}
