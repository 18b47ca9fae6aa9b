import type {
  DevicesApi,
  LinkRequest,
} from '../../../common/src/client/conversations/devices/devices-api.ts';

/** What the person says of the two codes; `later`: nothing yet. */
export type CodeVerdict = 'match' | 'differ' | 'later';

export interface LinkReviewOptions {
  /** Another one when another window takes over. */
  readonly devices: () => DevicesApi;
  readonly compare: (request: LinkRequest) => Promise<CodeVerdict>;
}

/** `gone`: nobody asks any more. */
export type LinkOutcome = 'linked' | 'refused' | 'later' | 'gone';

/** Has the person compare the codes of `device`, and does what follows. @throws ClientProblem */
export async function reviewLink(
  device: string,
  { devices, compare }: LinkReviewOptions,
): Promise<LinkOutcome> {
  const request = devices().requests.find((asking) => asking.device === device);
  if (!request) return 'gone';
  switch (await compare(request)) {
    case 'match':
      // The code that was compared: by now the machine may show another one.
      await devices().approve(device, request.code);
      return 'linked';
    case 'differ':
      await devices().refuse(device);
      return 'refused';
    case 'later':
      return 'later';
  }
}
