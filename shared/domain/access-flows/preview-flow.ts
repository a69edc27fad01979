import type { EntityManager } from "typeorm";
import type { Member } from "../identities/members";
import { type ApproversNow, approversNow } from "./approvers";
import { targetsCovering } from "./find-flow";
import type { ConditionGroup, FlowDefinition, FlowPermission } from "./flow-definition";
import { type FlowWarning, warningsOf } from "./flow-warnings";
import { judgeResource } from "./judge-flow";
import { mergePermissions } from "./merge-permissions";
import type { FlowContent } from "./parse-flow";
import { membersById, peopleMatchingEach } from "./people";

/** How many are named; the counts are of all. */
const NAMED = 20;

export interface FlowPreview {
  /** Active people who may ask; with AUTOMATIC, who have the access. */
  readonly requestorCount: number;
  readonly requestors: readonly Member[];
  /** Active people who may be given the access: themselves, others, or reports. */
  readonly granteeCount: number;
  readonly grantees: readonly Member[];
  /** Clusters to which access can be given now. */
  readonly clusterCount: number;
  readonly clusters: readonly { readonly id: string; readonly name: string }[];
  /** Clusters of the targets to which none can be given now: not manageable, or not there. */
  readonly otherClusterCount: number;
  readonly permissions: readonly FlowPermission[];
  /** Who would approve, for the first of the people and the first of the clusters; null: there is no such pair. */
  readonly sample: FlowSample | null;
  readonly warnings: readonly FlowWarning[];
}

export interface FlowSample {
  readonly requester: Member;
  readonly grantee: Member;
  readonly cluster: { readonly id: string; readonly name: string };
  /** With every tier of the escalation. */
  readonly approvers: ApproversNow;
}

/** What a flow would come to as things are now. */
export async function previewFlow(manager: EntityManager, content: FlowContent): Promise<FlowPreview> {
  const { definition } = content;
  const [requestorIds, othersIds] = await peopleMatchingEach(manager, [
    definition.requestors,
    definition.requestFor.grantees ?? EVERYBODY,
  ]);
  const granteeIds = await granteesOf(manager, definition, requestorIds!, othersIds!);
  const requestors = await firstByName(manager, requestorIds!);
  const grantees = await firstByName(manager, granteeIds);
  const covered = await targetsCovering(manager, [{ id: PREVIEWED, definition }], null);
  const clusters = covered.map(({ resource }) => resource).filter((resource) => judgeResource(resource).length === 0);
  const [warnings] = await warningsOf(manager, [content]);
  return {
    requestorCount: requestorIds!.size,
    requestors,
    granteeCount: granteeIds.size,
    grantees,
    clusterCount: clusters.length,
    clusters: clusters.slice(0, NAMED).map(({ id, name }) => ({ id, name })),
    otherClusterCount: covered.length - clusters.length,
    permissions: mergePermissions(definition.targets.flatMap(({ permissions }) => permissions)),
    sample: await sampleOf(manager, definition, requestors, grantees, clusters[0]),
    warnings: warnings!,
  };
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };

/** It has no id yet. */
const PREVIEWED = "";

async function granteesOf(
  manager: EntityManager,
  { requestFor: { scopes } }: FlowDefinition,
  requestors: ReadonlySet<string>,
  others: ReadonlySet<string>,
): Promise<Set<string>> {
  const reports = scopes.includes("direct_reports") ? await reportsOf(manager, [...requestors]) : [];
  // Somebody has to ask for the others.
  const isAsked = scopes.includes("others") && requestors.size > 0;
  return new Set([...(scopes.includes("self") ? requestors : []), ...(isAsked ? others : []), ...reports]);
}

async function reportsOf(manager: EntityManager, managerIds: readonly string[]): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select distinct h.id from homes h join acting_identities m on m.provider_id = h.provider_id
        and m.external_id = h.manager_external_id where m.person_id = any($1) and h.active`,
    [managerIds],
  );
  return rows.map(({ id }) => id);
}

async function firstByName(manager: EntityManager, ids: ReadonlySet<string>): Promise<Member[]> {
  const members = await membersById(manager, [...ids], NAMED);
  return [...members.values()];
}

async function sampleOf(
  manager: EntityManager,
  { approverPolicy, escalation, settings, requestFor: { scopes } }: FlowDefinition,
  requestors: readonly Member[],
  grantees: readonly Member[],
  cluster: { id: string; name: string } | undefined,
): Promise<FlowSample | null> {
  const [requester] = requestors;
  if (!requester || !cluster) return null;
  const grantee = scopes.includes("self") ? requester : grantees.find(({ id }) => id !== requester.id);
  if (!grantee) return null;
  const approvers = await approversNow(manager, [
    {
      key: "sample",
      rules: { approverPolicy, escalation, settings },
      tiers: escalation?.tiers.length ?? 0,
      resourceId: cluster.id,
      requesterId: requester.id,
      granteeId: grantee.id,
    },
  ]);
  return { requester, grantee, cluster: { id: cluster.id, name: cluster.name }, approvers: approvers.get("sample")! };
}
