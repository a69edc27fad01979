import { describeAccess } from "../../access-flows/summary/describe-access";
import { describeApprover } from "../../access-flows/summary/describe-approvers";
import { type FlowNames, joinList, type SummaryDetail } from "../../access-flows/summary/summary-words";
import { ONLY_REQUESTABLE_TYPE } from "../../catalog/resource-types";
import type { ApproverImpact, FlowImpact, ImpactReach, PermissionImpact } from "./tally-impact";

const DETAIL: SummaryDetail = { items: 3, characters: 40 };

/** The most changes of one kind that are named. */
const NAMED = 3;

/** Such as "42 people gain Edit on 17 clusters, approval by one of the owners disappears on 3 clusters." */
export function describeImpact(impact: FlowImpact, names: FlowNames): string {
  const parts = [
    ...named(impact.gained, (one) => ofPermission(one, "gain")),
    ...named(impact.lost, (one) => ofPermission(one, "lose")),
    ...named(impact.appearing, (one) => ofApprover(one, "appears", names)),
    ...named(impact.disappearing, (one) => ofApprover(one, "disappears", names)),
  ];
  if (parts.length === 0) {
    const nobody = "Nobody gains or loses access that can be asked for, and the same approvals are needed.";
    return impact.isExact ? nobody : `Of what was compared: ${nobody.charAt(0).toLowerCase()}${nobody.slice(1)}`;
  }
  const sentence = `${joinList(parts, "and")}.`;
  return impact.isExact ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : `At least: ${sentence}`;
}

function named<T>(all: readonly T[], say: (one: T) => string): string[] {
  const more = all.length - NAMED;
  return [...all.slice(0, NAMED).map(say), ...(more > 0 ? [`${more} more changes of that kind`] : [])];
}

function ofPermission({ permission, isWhole, ...reach }: PermissionImpact, verb: "gain" | "lose"): string {
  const { length } = reach.personIds;
  const people = length === 1 ? `1 person ${verb}s` : `${length} people ${verb}`;
  return `${people} ${describeAccess([permission], ONLY_REQUESTABLE_TYPE, DETAIL)} on ${clustersOf(reach)}${limitOf(isWhole, reach)}`;
}

/** The sentence unites the people, clusters and namespaces of many pairs, and few pairs may have all of it. */
function limitOf(isWhole: boolean, { personIds, resourceIds, pairs }: ImpactReach): string {
  if (!isWhole) return " (not all of it everywhere)";
  return pairs < personIds.length * resourceIds.length ? " (not each of them on each cluster)" : "";
}

function ofApprover({ approver, ...reach }: ApproverImpact, verb: string, names: FlowNames): string {
  return `approval by ${describeApprover(approver, names, DETAIL)} ${verb} on ${clustersOf(reach)}`;
}

const clustersOf = ({ resourceIds: { length } }: ImpactReach): string =>
  `${length} ${length === 1 ? "cluster" : "clusters"}`;
