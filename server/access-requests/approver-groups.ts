import type { ApproversNow } from "../../shared/domain/access-flows/approvers";
import type { AccessDecision } from "../../shared/domain/access-requests/access-request.entity";
import {
  approvalProgressOf,
  type GroupProgress,
} from "../../shared/domain/access-requests/approvers/approval-progress";
import type { NextTier } from "../../shared/domain/access-requests/approvers/next-tiers";
import { countApprovals } from "../../shared/domain/delegations/count-approvals";
import { NO_DUPLICATE_ACCOUNTS } from "../../shared/domain/identities/linking/duplicate-accounts";
import type { RequestApproverGroupType, RequestApproverType, RequestDelegateType } from "./access-request.type";

const SHOWN_PEOPLE = 50;

type GivenDecision = Pick<AccessDecision, "decision" | "personId" | "onBehalfOfId">;

/** Groups of approvers as the API shows them. */
export function approverGroups(
  present: ApproversNow,
  decisions: readonly GivenDecision[] = [],
): RequestApproverGroupType[] {
  const approvals = decisions.filter(({ decision }) => decision === "APPROVE");
  const counted = countApprovals(approvals, present.delegates, () => NO_DUPLICATE_ACCOUNTS);
  return approvalProgressOf(present, counted).map((group) => ({
    ...group,
    opensAt: null,
    approvers: group.approvers.map((one) => ({ ...shown(one), delegates: delegatesOf(one, present) })),
  }));
}

/** Tiers of the escalation that are not open yet: nobody has approved as one of them. */
export function nextTierGroups(tiers: readonly NextTier[]): RequestApproverGroupType[] {
  return tiers.map(({ tier, opensAt, group, ...present }) => ({
    operator: group.operator,
    tier,
    opensAt,
    satisfied: false,
    approvers: group.approvers.map((one) => ({
      ...shown({ ...one, satisfied: false }),
      delegates: delegatesOf(one, present),
    })),
  }));
}

type Shown = GroupProgress["approvers"][number];

function delegatesOf(
  { people }: Pick<Shown, "people">,
  { delegates }: Pick<ApproversNow, "delegates">,
): RequestDelegateType[] {
  if (delegates.length === 0) return [];
  const byId = new Map(people.map((person) => [person.id, person]));
  const theirs = delegates.flatMap(({ person, onBehalfOfId }) => {
    const onBehalfOf = byId.get(onBehalfOfId);
    return onBehalfOf ? [{ person, onBehalfOf }] : [];
  });
  const once = new Map(theirs.map((one) => [`${one.person.id} ${one.onBehalfOf.id}`, one]));
  return [...once.values()].slice(0, SHOWN_PEOPLE);
}

function shown({ approver, people, fellBack, satisfied }: Shown): Omit<RequestApproverType, "delegates"> {
  return {
    kind: approver.kind,
    attribute: approver.kind === "PEOPLE" ? approver.attribute : null,
    values: approver.kind === "PEOPLE" ? approver.values : [],
    fellBack,
    satisfied,
    people: people.slice(0, SHOWN_PEOPLE),
    peopleCount: people.length,
  };
}
