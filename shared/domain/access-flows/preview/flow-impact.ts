import { type EntityManager, IsNull, Not } from "typeorm";
import { AccessFlow } from "../access-flow.entity";
import type { FlowContent } from "../input/parse-flow";
import { type EligiblePeople, eligiblePeopleOfEach } from "../matching/eligible-people";
import { evaluateResource } from "../matching/evaluate-flow";
import { granteesOfFlows } from "../matching/grantees-of-flows";
import { targetsCovering } from "../matching/match-flows";
import type { ComparedFlow } from "./compare-access";
import { type FlowImpact, tallyImpact } from "./tally-impact";

/** Above these the impact is that on the first of them, by id, and not exact. */
const MOST_COMPARED = { people: 10_000, resources: 5_000 };

/**
 * What saving a flow would change about who may be given what, beside all other flows in force of its trigger. People whom the
 * same flows concern, and resources that the same targets cover, are compared once. As many statements, whatever their number.
 * Hours and durations are left out: the summaries of before and after have them.
 */
export async function flowImpact(
  manager: EntityManager,
  before: AccessFlow | null,
  content: FlowContent,
  { most = MOST_COMPARED, askers = null }: ImpactOptions = {},
): Promise<FlowImpact> {
  const versions = versionsOf(before, content);
  const flows = [...versions, ...(await otherFlows(manager, before?.id ?? null, content))];
  const concerned = (await targetsCovering(manager, flows, null)).filter(
    ({ resource, targets }) => versions.some(({ id }) => targets.has(id)) && evaluateResource(resource).length === 0,
  );
  const people = await concernedPeople(manager, versions, askers);
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
  /** Those of the flow as it would be, where they are known already. */
  readonly askers?: EligiblePeople | null;
}

/** The flow as it is, and as it would be, each where it is in use. */
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

/** Everybody who may be given access by either version, by id. */
async function concernedPeople(
  manager: EntityManager,
  versions: readonly ComparedFlow[],
  known: EligiblePeople | null,
): Promise<string[]> {
  const unknown = versions.filter(({ counts }) => known === null || counts !== "AFTER");
  const found = await eligiblePeopleOfEach(
    manager,
    unknown.map(({ definition }) => definition),
  );
  const askers = known !== null && unknown.length < versions.length ? [...found, known] : found;
  return [...new Set(askers.flatMap(({ grantees }) => [...grantees]))].sort();
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
