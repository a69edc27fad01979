import type { EntityManager } from "typeorm";
import type { Member } from "../identities/members";
import { type ApproversNow, approversNow } from "./approvers";
import { type Askers, askersOf } from "./askers";
import { targetsCovering } from "./find-flow";
import type { FlowDefinition, FlowPermission } from "./flow-definition";
import { type FlowWarning, warningsOf } from "./flow-warnings";
import { judgeResource } from "./judge-flow";
import { mergePermissions } from "./merge-permissions";
import type { FlowContent } from "./parse-flow";
import { membersById } from "./people";

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
  const askers = await askersOf(manager, definition);
  const requestors = await firstByName(manager, askers.requestors);
  const grantees = await firstByName(manager, askers.grantees);
  const covered = await targetsCovering(manager, [{ id: PREVIEWED, definition }], null);
  const clusters = covered.map(({ resource }) => resource).filter((resource) => judgeResource(resource).length === 0);
  const [warnings] = await warningsOf(manager, [content]);
  return {
    requestorCount: askers.requestors.size,
    requestors,
    granteeCount: askers.grantees.size,
    grantees,
    clusterCount: clusters.length,
    clusters: clusters.slice(0, NAMED).map(({ id, name }) => ({ id, name })),
    otherClusterCount: covered.length - clusters.length,
    permissions: mergePermissions(definition.targets.flatMap(({ permissions }) => permissions)),
    sample: await sampleOf(manager, definition, await firstPair(manager, askers, requestors, grantees), clusters[0]),
    warnings: warnings!,
  };
}

/** It has no id yet. */
const PREVIEWED = "";

async function firstByName(manager: EntityManager, ids: ReadonlySet<string>): Promise<Member[]> {
  const members = await membersById(manager, [...ids], NAMED);
  return [...members.values()];
}

/** Somebody who may ask, with somebody for whom they may: themselves first. Null: there is no such pair. */
async function firstPair(
  manager: EntityManager,
  { mayAsk, askerFor }: Askers,
  requestors: readonly Member[],
  grantees: readonly Member[],
): Promise<Pick<FlowSample, "requester" | "grantee"> | null> {
  for (const requester of requestors) {
    const grantee = [requester, ...grantees].find(({ id }) => mayAsk(requester.id, id));
    if (grantee) return { requester, grantee };
  }
  const [grantee] = grantees;
  if (!grantee) return null;
  const askerId = askerFor(grantee.id)!;
  const requester = (await membersById(manager, [askerId])).get(askerId);
  return requester ? { requester, grantee } : null;
}

async function sampleOf(
  manager: EntityManager,
  { approverPolicy, escalation, settings }: FlowDefinition,
  pair: Pick<FlowSample, "requester" | "grantee"> | null,
  cluster: { id: string; name: string } | undefined,
): Promise<FlowSample | null> {
  if (!pair || !cluster) return null;
  const ask = {
    key: "sample",
    rules: { approverPolicy, escalation, settings },
    tiers: escalation?.tiers.length ?? 0,
    resourceId: cluster.id,
    requesterId: pair.requester.id,
    granteeId: pair.grantee.id,
  };
  const approvers = await approversNow(manager, [ask], null);
  return { ...pair, cluster: { id: cluster.id, name: cluster.name }, approvers: approvers.get("sample")! };
}
