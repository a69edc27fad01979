import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";
import { type DuplicateAccounts, sameHuman } from "../identities/linking/duplicate-accounts";

/** The facts of a delegation that rights depend on. */
export interface DelegationFacts {
  readonly id: string;
  readonly fromPersonId: string;
  readonly toPersonId: string;
  /** The people behind whoever made it: the delegator, or admins. One who is unknown could be anybody. */
  readonly madeByIds: readonly string[];
  readonly startsAt: Date;
  readonly until: Date;
  /** When a person ended it; null: not ended by anybody. */
  readonly endedAt: Date | null;
  readonly isFromActive: boolean;
  readonly isToActive: boolean;
}

/** A person may decide on behalf of another one. */
export interface DelegatedRight {
  readonly personId: string;
  readonly onBehalfOfId: string;
  readonly delegationId: string;
}

export interface DelegationQuestion {
  /** The ids of the approvers in their own right. */
  readonly approverIds: ReadonlySet<string>;
  /** The requester and the grantee of the decision. */
  readonly aboutIds: readonly string[];
  readonly delegations: readonly DelegationFacts[];
  readonly duplicateAccounts: (personId: string) => DuplicateAccounts;
  readonly at: Date;
}

/**
 * The rights that delegations give now, in their order. Only an approver's own right is passed on: delegates of
 * delegates have none. A delegate who is an approver uses their own right alone. No right concerns requests of either
 * person or of the people who made the delegation, or of anybody who is, or may be, the same human. Nor does anybody get
 * a right by a delegation of their own making.
 */
export function delegatedRights({
  approverIds,
  aboutIds,
  delegations,
  duplicateAccounts,
  at,
}: DelegationQuestion): DelegatedRight[] {
  const isSame = sameHuman(duplicateAccounts);
  const isAbout = (personId: string) => aboutIds.some((aboutId) => isSame(personId, aboutId));
  return delegations
    .filter((one) => isInForce(one, at) && approverIds.has(one.fromPersonId) && !approverIds.has(one.toPersonId))
    .filter(({ fromPersonId: from, toPersonId: to }) => !isSame(from, to) && !isAbout(from) && !isAbout(to))
    .filter(({ madeByIds: makers }) => !makers.includes(UNKNOWN_HUMAN) && !makers.some(isAbout))
    .filter(({ madeByIds: makers, toPersonId: to }) => !makers.some((maker) => isSame(maker, to)))
    .map(({ id, fromPersonId, toPersonId }) => ({
      personId: toPersonId,
      onBehalfOfId: fromPersonId,
      delegationId: id,
    }));
}

function isInForce({ startsAt, until, endedAt, isFromActive, isToActive }: DelegationFacts, at: Date): boolean {
  return endedAt === null && startsAt <= at && at < until && isFromActive && isToActive;
}
