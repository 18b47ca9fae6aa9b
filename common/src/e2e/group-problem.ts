/** Why a signed state of a group counts for nothing; each is told to the person. */
export type GroupRefusal =
  /** No CBOR, or none that fits the schema. */
  | 'malformed'
  /** Unsorted, somebody twice, or owner or heir not among them. */
  | 'wrong-members'
  /** Not by who owns the group at that point: a member, a former owner, or altered on the way. */
  | 'not-by-owner'
  /** A hand-over that its owner has not made. */
  | 'wrong-hand-over'
  | 'another-group'
  /** Its owner has another identity key than the one that is known of that user. */
  | 'identity-changed'
  /** The first that is seen of the group, and this person is no member. */
  | 'not-invited'
  /** It contradicts a hand-over that was seen more than a day ago. */
  | 'late-hand-over';

/** Why no state can be signed. */
export type ObstacleReason =
  | 'not-owner'
  /** Owner still, but by its own word no member any more. */
  | 'has-left'
  | 'is-owner'
  | 'no-such-member'
  | 'already-member'
  | 'wrong-name'
  | 'too-many-members'
  | 'too-many-hand-overs'
  /** The encoded state has no room in a content. */
  | 'too-large'
  /** An owner has used the last number there is: the group can only be continued as a new one. */
  | 'no-revision-left';

export class GroupRefused extends Error {
  readonly reason: GroupRefusal;

  constructor(reason: GroupRefusal) {
    super(`group state refused: ${reason}`);
    this.name = 'GroupRefused';
    this.reason = reason;
  }
}

export class GroupObstacle extends Error {
  readonly reason: ObstacleReason;

  constructor(reason: ObstacleReason) {
    super(`group state not made: ${reason}`);
    this.name = 'GroupObstacle';
    this.reason = reason;
  }
}
