import { Bundles } from './bundles.ts';
import { ClaimLimits } from './claim-limits.ts';
import { DeviceLists } from './device-lists.ts';
import { Identities } from './identities.ts';
import { LinkRequests } from './link-requests.ts';
import { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import { Mailboxes } from './mailboxes.ts';
import { OwnDevices } from './own-devices.ts';
import { PrekeyAlarms } from './prekey-alarms.ts';
import { PrekeyStore } from './prekey-store.ts';
import type { Push } from './reader.ts';
import type { RelayConfig, RelayContext } from './relay-config.ts';
import { RelayReads } from './relay-reads.ts';
import { RelaySends } from './relay-sends.ts';
import { Removals } from './removals.ts';
import { SendParts } from './send-parts.ts';
import { SentIndex } from './sent-index.ts';
import { Sweep, sweepForEver } from './sweep.ts';
import { removeUser } from './user-removal.ts';
import type { Disposable } from '../../plugin/api.ts';

/** The parts of the relay, put together. */
export class Relay {
  readonly identities: Identities;
  readonly lists: DeviceLists;
  readonly mailboxes: Mailboxes;
  readonly own: OwnDevices;
  readonly links: LinkRequests;
  readonly bundles: Bundles;
  readonly parts: SendParts;
  readonly sends: RelaySends;
  readonly reads: RelayReads;
  readonly removeUser: (user: string) => Promise<void>;
  readonly #removals: Removals;
  readonly #sweep: Disposable;

  constructor(context: RelayContext) {
    const { storage, clock, log, sessions } = context;
    let config: RelayConfig = context.config;
    context.onConfigChange((next) => (config = next));
    const onFault = (error: unknown) => {
      log.error({ err: error }, 'messages could not be removed');
    };
    const prekeys = new PrekeyStore({ storage, clock, limits: () => config.prekeys });
    const index = new SentIndex(storage);
    const queue = new KeyedQueue();
    this.identities = new Identities(storage, clock);
    this.lists = new DeviceLists(storage);
    this.mailboxes = new Mailboxes(storage);
    this.parts = new SendParts(() => config.send);
    this.links = new LinkRequests(sessions, this.lists);
    const { identities, lists, mailboxes, parts, links } = this;
    const removals = new Removals({ storage, mailboxes, clock, onFault });
    this.#removals = removals;
    const push = pushBy(sessions);
    this.reads = new RelayReads({ clock, lists, mailboxes, removals, push });
    const mail = { storage, lists, mailboxes, removals, index };
    const shared = { ...mail, identities, queue, prekeys: prekeys.rows };
    this.own = new OwnDevices({ ...shared, reads: this.reads, sessions, links });
    this.removeUser = (user) => removeUser(user, shared);
    this.bundles = new Bundles({
      context,
      lists,
      prekeys,
      queue,
      limits: new ClaimLimits(clock, () => config.prekeys.claimsPerHour),
      alarms: new PrekeyAlarms(clock),
    });
    this.sends = new RelaySends({ ...mail, context, parts, limits: () => config });
    const sweep = new Sweep({
      ...mail,
      clock,
      sent: index.table,
      usedPrekeys: prekeys.rows.used,
      keepDays: () => config.mailbox.keepDays,
    });
    this.#sweep = sweepForEver(sweep, { clock, onFault });
  }

  async dispose(): Promise<void> {
    this.#sweep.dispose();
    await this.#removals.flush();
    this.#removals.dispose();
  }
}

function pushBy(sessions: RelayContext['sessions']): Push {
  return (session, delivery) => {
    sessions.send(session, 'e2e-relay.deliver', delivery);
  };
}
