import fc from 'fast-check';
import type { Fate } from './memory-relay.ts';

/** Six devices: 0 and 3 of Alice, 1 and 4 of Bob, 2 and 5 of Carol. */
export type Index = 0 | 1 | 2 | 3 | 4 | 5;
export const INDEXES: readonly Index[] = [0, 1, 2, 3, 4, 5];

/** What makes messages unreadable, so that they are sent again. */
export type Harm =
  /**
   * Its vault was restored: no session and no prekey is used again. Others have claimed all its one-time prekeys. The
   * relay was restored, and gives out prekeys that have served.
   */
  | { readonly kind: 'forget' | 'exhaust' | 'repeat-prekeys'; readonly who: Index }
  /** The relay changes one bit of one of the next messages. */
  | { readonly kind: 'alter'; readonly who: Index; readonly after: number; readonly bit: number };

export type GroupStep =
  | { readonly kind: 'say' | 'cut' | 'connect' | 'kill' | 'restart' | 'redeliver'; readonly who: Index }
  | {
      readonly kind: 'rename' | 'remove' | 'add' | 'hand-over' | 'leave';
      readonly who: Index;
      readonly whom: 0 | 1 | 2;
    }
  | Harm
  | { readonly kind: 'wait'; readonly who: Index; readonly turns: number }
  | { readonly kind: 'fail'; readonly who: Index; readonly after: number; readonly fate: Fate };

const who = fc.constantFrom<Index>(...INDEXES);
const whom = fc.constantFrom(0 as const, 1 as const, 2 as const);

export const groupStep: fc.Arbitrary<GroupStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('say' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'rename' as const,
        'remove' as const,
        'add' as const,
        'hand-over' as const,
        'leave' as const,
      ),
      // The machines that hold the identity keys.
      who: fc.constantFrom<Index>(0, 1, 2),
      whom,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), who, turns: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('connect' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'kill' as const, 'restart' as const, 'redeliver' as const),
      who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      who,
      after: fc.nat(8),
      fate: fc.constantFrom<Fate>('lost', 'answer-lost'),
    }),
  },
);

export const harm: fc.Arbitrary<Harm> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('forget' as const, 'exhaust' as const, 'repeat-prekeys' as const),
      who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('alter' as const),
      who,
      after: fc.nat(8),
      bit: fc.nat(20_000),
    }),
  },
);

export function isHarm(step: GroupStep): step is Harm {
  return ['forget', 'exhaust', 'repeat-prekeys', 'alter'].includes(step.kind);
}
