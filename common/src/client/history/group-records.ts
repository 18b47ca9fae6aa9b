import type { ArchiveBody } from './archive-items.ts';

/** Groups as an archive has them: their records are the groups' own matter. */
export interface GroupRecords {
  all(): Iterable<ArchiveBody<'group'>>;
  /** Within a change of the messenger. */
  take(group: ArchiveBody<'group'>): void;
}
