import { type OtherSelves, sameHuman } from "../identities/linking/other-selves";

/** A delegation as a decision looks at it. */
export interface DelegationFacts {
  readonly id: string;
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly startsAt: Date;
  readonly until: Date;
  /** When somebody ended it; null: nobody did. */
  readonly endedAt: Date | null;
  readonly isFromActive: boolean;
  readonly isToActive: boolean;
}

/** A person may decide in the place of another one. */
export interface DelegatedRight {
  readonly personId: string;
  readonly onBehalfOfId: string;
  readonly delegationId: string;
}

export interface DelegationQuestion {
  /** Those who may decide about it in their own right, people apart. */
  readonly approverIds: ReadonlySet<string>;
  /** The people whom the decision is about: who asked, and who gets the access. */
  readonly aboutIds: readonly string[];
  readonly delegations: readonly DelegationFacts[];
  readonly otherSelves: (personId: string) => OtherSelves;
  readonly at: Date;
}

/**
 * The rights that delegations give at this moment, in the order of the delegations. Only an approver's own right is passed on,
 * so that the delegate of a delegate has none; a delegate who is an approver has their own right alone and counts once. It
 * gives nothing about either of the two, nor about whoever is or may be the same human as one of them.
 */
export function delegatedRights({
  approverIds,
  aboutIds,
  delegations,
  otherSelves,
  at,
}: DelegationQuestion): DelegatedRight[] {
  const isSame = sameHuman(otherSelves);
  const isAbout = (personId: string) => aboutIds.some((aboutId) => isSame(personId, aboutId));
  return delegations
    .filter((one) => isInForce(one, at) && approverIds.has(one.fromPersonId) && !approverIds.has(one.toPersonId))
    .filter(({ fromPersonId: from, toPersonId: to }) => !isSame(from, to) && !isAbout(from) && !isAbout(to))
    .map(({ id, fromPersonId, toPersonId }) => ({
      personId: toPersonId,
      onBehalfOfId: fromPersonId,
      delegationId: id,
    }));
}

function isInForce({ startsAt, until, endedAt, isFromActive, isToActive }: DelegationFacts, at: Date): boolean {
  return endedAt === null && startsAt <= at && at < until && isFromActive && isToActive;
}
