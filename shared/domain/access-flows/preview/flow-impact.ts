import { type EntityManager, IsNull, Not } from "typeorm";
import { AccessFlow } from "../access-flow.entity";
import type { FlowContent } from "../input/parse-flow";
import { type EligiblePeople, eligiblePeopleOfEach } from "../matching/eligible-people";
import { evaluateResource } from "../matching/evaluate-flow";
import { granteesOfFlows } from "../matching/grantees-of-flows";
import { targetsCovering } from "../matching/match-flows";
import type { ComparedFlow } from "./compare-access";
import { type FlowImpact, tallyImpact } from "./tally-impact";

/** Limits of the comparison. Above them only the first by id are compared, and the impact is inexact. */
const MOST_COMPARED = { people: 10_000, resources: 5_000 };

/**
 * The change of offered access that saving a flow would make, beside all other active flows of its trigger. People with
 * the same flows, and resources with the same targets, are compared once. The number of statements is fixed. Hours and
 * durations are left out: the summaries show them.
 */
export async function flowImpact(
  manager: EntityManager,
  before: AccessFlow | null,
  content: FlowContent,
  { most = MOST_COMPARED, eligible = {} }: ImpactOptions = {},
): Promise<FlowImpact> {
  const versions = versionsOf(before, content);
  const flows = [...versions, ...(await otherFlows(manager, before?.id ?? null, content))];
  const concerned = (await targetsCovering(manager, flows, null)).filter(
    ({ resource, targets }) => versions.some(({ id }) => targets.has(id)) && evaluateResource(resource).length === 0,
  );
  const people = await concernedPeople(manager, versions, eligible);
  const compared = {
    people: people.slice(0, most.people),
    resources: new Set(
      concerned
        .map(({ resource }) => resource.id)
        .sort()
        .slice(0, most.resources),
    ),
  };
  const covered = concerned.filter(({ resource }) => compared.resources.has(resource.id));
  const used = flows.filter(({ id }) => covered.some(({ targets }) => targets.has(id)));
  const grantees = await granteesOfFlows(manager, used, compared.people);
  const isWhole = people.length <= most.people && concerned.length <= most.resources;
  return tallyImpact(used, grantees, compared.people, covered, isWhole);
}

interface ImpactOptions {
  readonly most?: { readonly people: number; readonly resources: number };
  readonly eligible?: EligibleByVersion;
}

/** The eligible people of the saved and of the proposed flow, as far as they are known already. */
export type EligibleByVersion = { readonly [Version in ComparedFlow["counts"]]?: EligiblePeople | undefined };

/** The saved and the proposed version of the flow, each if it is active. */
function versionsOf(before: AccessFlow | null, content: FlowContent): ComparedFlow[] {
  const version = (flow: FlowContent, counts: "BEFORE" | "AFTER"): ComparedFlow => {
    const { name, nameKey, maxDurationSeconds, definition } = flow;
    return { id: counts, counts, name, nameKey, maxDurationSeconds, definition };
  };
  return [
    ...(before?.active ? [version(before, "BEFORE")] : []),
    ...(content.active ? [version(content, "AFTER")] : []),
  ];
}

/** All possible grantees of either version, by id. */
async function concernedPeople(
  manager: EntityManager,
  versions: readonly ComparedFlow[],
  known: EligibleByVersion,
): Promise<string[]> {
  const found = await eligiblePeopleOfEach(
    manager,
    versions.filter(({ counts }) => !known[counts]).map(({ definition }) => definition),
  );
  const eligible = [...found, ...versions.flatMap(({ counts }) => known[counts] ?? [])];
  return [...new Set(eligible.flatMap(({ grantees }) => [...grantees]))].sort();
}

async function otherFlows(
  manager: EntityManager,
  id: string | null,
  { trigger }: FlowContent,
): Promise<ComparedFlow[]> {
  const flows = await manager.find(AccessFlow, {
    where: { active: true, deletedAt: IsNull(), trigger, ...(id && { id: Not(id) }) },
    order: { id: "ASC" },
  });
  return flows.map((flow) => ({ ...flow, counts: "BOTH" }));
}
