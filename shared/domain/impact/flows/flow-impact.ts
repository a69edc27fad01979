import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { type EligiblePeople, eligiblePeopleOfEach } from "../../access-flows/matching/eligible-people";
import { presentFlows } from "../../access-flows/present-flows";
import type { ComparedFlow } from "./compare-access";
import { type AlikeClusters, loadComparedClusters } from "./compared-clusters";
import { granteesOfFlows } from "./grantees-of-flows";
import { type ConcernedResource, type FlowImpact, tallyImpact } from "./tally-impact";

/** Limits of the comparison. Above them only the first by id are compared, and the impact is inexact. */
const MOST_COMPARED = { people: 10_000, resources: 5_000 };

/** The flows that are compared, and the clusters that either version of the flow covers. */
export interface FlowComparison {
  /** The saved and the proposed version of the flow, each if it is active. */
  readonly versions: readonly ComparedFlow[];
  /** All other active flows of its trigger. */
  readonly others: readonly ComparedFlow[];
  /** Those of a proposed flow that is switched off, too. */
  readonly clusters: readonly AlikeClusters[];
}

/** `flows`: every flow that is not deleted, where the caller has loaded them. */
export async function loadFlowComparison(
  manager: EntityManager,
  before: AccessFlow | null,
  content: FlowContent,
  flows?: readonly AccessFlow[],
): Promise<FlowComparison> {
  const proposed = versionOf(content, "AFTER");
  const saved = before?.active ? [versionOf(before, "BEFORE")] : [];
  const others = (flows ?? (await presentFlows(manager)))
    .filter(({ id, active, trigger }) => active && trigger === content.trigger && id !== before?.id)
    .map((flow): ComparedFlow => ({ ...flow, counts: "BOTH" }));
  const clusters = await loadComparedClusters(manager, [...saved, proposed], others);
  return { versions: [...saved, ...(content.active ? [proposed] : [])], others, clusters };
}

/** Those of a comparison that the proposed version of the flow covers. */
export function proposedClusters({ clusters }: FlowComparison): AlikeClusters[] {
  return clusters.filter(({ targets }) => targets.has("AFTER"));
}

/**
 * The change of offered access that saving a flow would make, beside all other active flows of its trigger. People with
 * the same flows, and resources with the same targets, are compared once. The number of statements is fixed. Hours and
 * durations are left out: the summaries show them.
 */
export async function flowImpact(
  manager: EntityManager,
  { versions, others, clusters }: FlowComparison,
  { most = MOST_COMPARED, eligible = {} }: ImpactOptions = {},
): Promise<FlowImpact> {
  const concerned = clusters
    .filter(({ targets, isOpen }) => isOpen && versions.some(({ id }) => targets.has(id)))
    .flatMap(({ ids, targets }) => ids.map((id) => ({ id, targets })));
  const ofVersions = await eligibleOfEach(manager, versions, eligible);
  const people = [...new Set(ofVersions.flatMap(({ grantees }) => [...grantees]))].sort();
  const personIds = people.slice(0, most.people);
  const covered = concerned.length <= most.resources ? concerned : [...concerned].sort(byId).slice(0, most.resources);
  const isUsed = ({ id }: ComparedFlow) => covered.some(({ targets }) => targets.has(id));
  const used = others.filter(isUsed);
  const grantees = [
    ...ofVersions.filter((_, n) => isUsed(versions[n]!)).map((people) => people.grantees),
    ...(await granteesOfFlows(manager, used, personIds)),
  ];
  const isWhole = people.length <= most.people && concerned.length <= most.resources;
  return tallyImpact([...versions.filter(isUsed), ...used], grantees, personIds, covered, isWhole);
}

function byId({ id: a }: ConcernedResource, { id: b }: ConcernedResource): number {
  return a < b ? -1 : 1;
}

interface ImpactOptions {
  readonly most?: { readonly people: number; readonly resources: number };
  readonly eligible?: EligibleByVersion;
}

/** The eligible people of the saved and of the proposed flow, as far as they are known already. */
export type EligibleByVersion = { readonly [Version in ComparedFlow["counts"]]?: EligiblePeople | undefined };

function versionOf(flow: FlowContent, counts: "BEFORE" | "AFTER"): ComparedFlow {
  const { name, nameKey, maxDurationSeconds, definition } = flow;
  return { id: counts, counts, name, nameKey, maxDurationSeconds, definition };
}

/** The eligible people of each version. */
async function eligibleOfEach(
  manager: EntityManager,
  versions: readonly ComparedFlow[],
  known: EligibleByVersion,
): Promise<EligiblePeople[]> {
  const unknown = versions.filter(({ counts }) => !known[counts]);
  const found = await eligiblePeopleOfEach(
    manager,
    unknown.map(({ definition }) => definition),
  );
  return versions.map((version) => known[version.counts] ?? found[unknown.indexOf(version)]!);
}
