import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { type ApproversNow, approversNow } from "../../access-flows/approvers";
import type { FlowDefinition, FlowPermission } from "../../access-flows/flow-definition";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { type EligiblePeople, eligiblePeopleOfEach } from "../../access-flows/matching/eligible-people";
import { mergePermissions } from "../../access-flows/matching/merge-permissions";
import { type PeopleMatcher, peopleMatcher } from "../../access-flows/matching/people-matcher";
import type { WaitingRequests } from "../../access-flows/requests-of-flow.port";
import { describeFlow } from "../../access-flows/summary/describe-flow";
import { loadFlowNames } from "../../access-flows/summary/load-flow-names";
import type { FlowNames } from "../../access-flows/summary/summary-words";
import type { Member } from "../../identities/members";
import { membersById } from "../../identities/members-by-id";
import { describeImpact } from "./describe-impact";
import { flowImpact, loadFlowComparison, proposedClusters } from "./flow-impact";
import type { FlowImpact } from "./tally-impact";

/** The present effect of a flow. */
export interface FlowReach {
  /** Active people who may request; with AUTOMATIC, the people who have the access. */
  readonly requestorIds: readonly string[];
  /** Active people who may be grantees: requestors themselves, other people, or people whom requestors manage. */
  readonly granteeIds: readonly string[];
  /** Clusters on which access can be granted now. */
  readonly resourceIds: readonly string[];
  /** Clusters of the targets on which none can be granted now: not manageable, or missing. */
  readonly otherResourceCount: number;
  readonly permissions: readonly FlowPermission[];
  /** The approvers for one grantee and one cluster, on demand; null: there is no such pair. */
  readonly sample: () => Promise<FlowSample | null>;
  /** Only for a change of an existing flow. */
  readonly waitingRequests: WaitingRequests | null;
  /** Computed on demand: it compares with all other flows. */
  readonly impact: () => Promise<FlowImpact & { readonly sentence: string; readonly summaryBefore: string | null }>;
}

export interface FlowSample {
  readonly requester: Member;
  readonly grantee: Member;
  readonly resourceId: string;
  /** Includes every escalation tier. */
  readonly approvers: ApproversNow;
}

/** Those that the caller needs too: people are looked up with the caller's, the rest is not loaded again. */
interface PreviewFacts {
  readonly match?: PeopleMatcher;
  /** Every flow that is not deleted. */
  readonly flows?: readonly AccessFlow[];
  /** The names in both versions of the flow. */
  readonly named?: Promise<FlowNames>;
}

export async function reachOf(
  manager: EntityManager,
  content: FlowContent,
  before: AccessFlow | null,
  { match = peopleMatcher(manager), flows, named }: PreviewFacts = {},
): Promise<Omit<FlowReach, "waitingRequests">> {
  const { definition } = content;
  const saved = before?.active ? [before.definition] : [];
  const [ofVersions, comparison] = await Promise.all([
    eligiblePeopleOfEach(manager, [definition, ...saved], match),
    loadFlowComparison(manager, before, content, flows),
  ]);
  const eligible = ofVersions[0]!;
  const covered = proposedClusters(comparison);
  const open = covered.filter(({ isOpen }) => isOpen);
  const resourceIds = open.flatMap(({ ids }) => ids);
  return {
    requestorIds: [...eligible.requestors],
    granteeIds: [...eligible.grantees],
    resourceIds,
    otherResourceCount: covered.reduce((count, { ids }) => count + ids.length, 0) - resourceIds.length,
    permissions: mergePermissions(definition.targets.flatMap(({ permissions }) => permissions)),
    sample: () => sampleOf(manager, definition, eligible, resourceIds),
    impact: async () => {
      const names = named ?? loadFlowNames(manager, [definition, ...(before ? [before.definition] : [])]);
      const ofPeople = { AFTER: eligible, BEFORE: ofVersions[1] };
      const [impact, words] = await Promise.all([flowImpact(manager, comparison, { eligible: ofPeople }), names]);
      const summaryBefore = before && describeFlow(before, words);
      return { ...impact, sentence: describeImpact(impact, words), summaryBefore };
    },
  };
}

/** A requester with a grantee, the same person where anybody may ask for themselves. Null: nobody may ask. */
function examplePair({ grantees, requesterFor }: EligiblePeople): { requesterId: string; granteeId: string } | null {
  const themselves = [...grantees].filter((id) => requesterFor(id) === id);
  const granteeId = leastOf(themselves) ?? leastOf([...grantees]);
  return granteeId === null ? null : { granteeId, requesterId: requesterFor(granteeId)! };
}

/** The same example each time, whatever else has changed. Finding the first by name would take a statement. */
function leastOf(ids: readonly string[]): string | null {
  return ids.reduce((least: string | null, id) => (least === null || id < least ? id : least), null);
}

async function sampleOf(
  manager: EntityManager,
  { approverPolicy, escalation, settings }: FlowDefinition,
  eligible: EligiblePeople,
  resourceIds: readonly string[],
): Promise<FlowSample | null> {
  const pair = examplePair(eligible);
  const resourceId = leastOf(resourceIds);
  if (!pair || resourceId === null) return null;
  const { requesterId, granteeId } = pair;
  const query = {
    key: "sample",
    rules: { approverPolicy, escalation, settings },
    openTiers: escalation?.tiers.length ?? 0,
    resourceId,
    ...pair,
  };
  const [members, approvers] = await Promise.all([
    membersById(manager, [requesterId, granteeId]),
    approversNow(manager, [query], null),
  ]);
  const [requester, grantee] = [members.get(requesterId), members.get(granteeId)];
  return requester && grantee ? { requester, grantee, resourceId, approvers: approvers.get("sample")! } : null;
}
