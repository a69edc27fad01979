import type { EntityManager } from "typeorm";
import { explainName, explainProvider, type ValuesState, valuesStatesOf } from "../identities/name-states";
import type { Integration } from "../integrations/integration.entity";
import type { AccessFlow } from "./access-flow.entity";
import type { Approver, ApproverGroup, Condition, FlowDefinition, FlowTarget } from "./flow-definition";
import { riskWarningsOf } from "./flow-risks";
import type { FlowWarning, FlowWarningCode } from "./flow-warning";
import type { FieldPath } from "./input/problem-collector";
import { isByName, unknownAttributes } from "./matching/matching-people";
import { type PeopleMatcher, peopleMatcher } from "./matching/people-matcher";
import { scopeKey, targetCondition } from "./matching/target-condition";

type Warned = Pick<AccessFlow, "definition" | "trigger" | "maxDurationSeconds">;

/** Every position of a flow that names people. Patterns and other attributes have no names. */
export function namesOfFlow(definition: FlowDefinition): Condition[] {
  return namedPeople(definition).map(namesOf);
}

/** The warnings of each flow, in the order given. The number of statements is fixed. */
export async function flowWarningsOf(
  manager: EntityManager,
  flows: readonly Warned[],
  match: PeopleMatcher = peopleMatcher(manager),
): Promise<FlowWarning[][]> {
  if (flows.length === 0) return [];
  const requestors = flows.map(({ definition }) => definition.requestors);
  const places = flows.map(({ definition }) => namedPeople(definition));
  // One after another: the statements of a transaction share its connection.
  const people = await match([...requestors, ...places.flat().flatMap(eachValueAlone)]);
  const states = await valuesStatesOf(manager, places.flat().map(namesOf));
  const conditions = places.flat().map(({ condition }) => condition);
  const unknown = await unknownAttributes(manager, conditions);
  const targets = await loadTargetStates(
    manager,
    flows.flatMap(({ definition }) => definition.targets),
  );
  const ofValues = people.slice(flows.length);
  const risks = await riskWarningsOf(
    manager,
    flows.map((flow, n) => ({ ...flow, requestors: people[n]!.size })),
    match,
  );
  return flows.map(({ definition }, n) => {
    // Results of all flows come in one list: each flow takes its part from the front.
    const ofPeople = places[n]!.map((place) => {
      const found = ofValues.splice(0, place.condition.values.length);
      return peopleWarnings(place, { ...states.shift()!, isUnknownAttribute: unknown.shift()! }, found);
    });
    const targetStates = targets.splice(0, definition.targets.length);
    return [
      ...(people[n]!.size === 0 ? [NO_REQUESTORS] : []),
      ...ofPeople.flat(),
      ...targetStates.flatMap(targetWarning),
      ...risks[n]!,
    ];
  });
}

const NO_REQUESTORS: FlowWarning = {
  code: "NO_REQUESTORS",
  path: ["requestors"],
  item: null,
  message: "Nobody fulfils the conditions now.",
};

/** A position of a flow that names people. */
interface NamedPeople {
  readonly path: FieldPath;
  readonly condition: Condition;
}

/** Exclusions are included: they may be mistyped as well. */
function namedPeople({ requestors, requestFor, approverPolicy, escalation }: FlowDefinition): NamedPeople[] {
  const ofGroups = (path: FieldPath, groups: readonly ApproverGroup[]) =>
    groups.flatMap(({ approvers }, n) => ofApprovers([...path, n, "approvers"], approvers));
  return [
    ...ofConditions(["requestors", "conditions"], requestors.conditions),
    ...ofConditions(["requestFor", "grantees", "conditions"], requestFor.grantees?.conditions ?? []),
    ...ofGroups(["approverPolicy", "groups"], approverPolicy?.groups ?? []),
    ...ofGroups(["escalation", "tiers"], escalation?.tiers ?? []),
  ];
}

function ofConditions(path: FieldPath, conditions: readonly Condition[]): NamedPeople[] {
  return conditions.map((condition, n) => ({ path: [...path, n], condition }));
}

function ofApprovers(path: FieldPath, approvers: readonly Approver[]): NamedPeople[] {
  return approvers.flatMap((approver, n) => {
    if (approver.kind !== "PEOPLE") return [];
    const { kind: _, ...people } = approver;
    return [{ path: [...path, n], condition: { ...people, operator: "IS" as const } }];
  });
}

/** One positive condition group for each value. */
function eachValueAlone({ condition }: NamedPeople) {
  return condition.values.map((value, index) => ({
    operator: "AND" as const,
    conditions: [
      {
        ...condition,
        operator: POSITIVE[condition.operator],
        values: [value],
        ids: [condition.ids?.[index] ?? null],
      },
    ],
  }));
}

const POSITIVE = {
  IS: "IS",
  IS_NOT: "IS",
  CONTAINS: "CONTAINS",
  DOES_NOT_CONTAIN: "CONTAINS",
  STARTS_WITH: "STARTS_WITH",
} as const;

/** Patterns are not names. */
function namesOf({ condition }: NamedPeople): Condition {
  return isByName(condition) ? condition : { ...condition, values: [] };
}

function peopleWarnings(
  { path, condition }: NamedPeople,
  { provider, names, isUnknownAttribute }: ValuesState & { readonly isUnknownAttribute: boolean },
  found: readonly ReadonlySet<string>[],
): FlowWarning[] {
  const ofProvider = explainProvider(provider);
  if (ofProvider !== null) {
    const about = { path: [...path, "providerId"], item: provider.name };
    return [{ code: "PROVIDER_NOT_MEANT", ...about, message: ofProvider }];
  }
  if (isUnknownAttribute) {
    const { attribute } = condition;
    const message = `Nobody of '${provider.name}' has the attribute '${attribute}', so ${consequenceOf(condition, false)}. Correct its name, or let the provider send it.`;
    return [{ code: "ATTRIBUTE_UNKNOWN", path: [...path, "attribute"], item: attribute, message }];
  }
  return condition.values.flatMap((value, index): FlowWarning[] => {
    const about = { path: [...path, "values", index], item: value };
    const name = names[index];
    const explanation = name && explainName({ attribute: condition.attribute, value }, name, provider);
    if (explanation) {
      const code = name.kind === "GONE" ? "VALUE_GONE" : "VALUE_AMBIGUOUS";
      const isUnclear = name.kind === "SEVERAL" || condition.attribute === "group";
      const message = `${explanation.why}, so ${consequenceOf(condition, isUnclear)}. ${explanation.whatToDo}`;
      return [{ code, ...about, message }];
    }
    if (found[index]!.size > 0) return [];
    return [{ code: "VALUE_MATCHES_NOBODY", ...about, message: matchesNobody(condition, value) }];
  });
}

/** An ambiguous exclusion lets nobody pass: see matching-people.ts. */
function consequenceOf({ operator }: Condition, isUnclear: boolean): string {
  if (!isNegated(operator)) return "nobody fulfils it";
  return isUnclear ? "nobody passes this exclusion" : "it keeps nobody out";
}

function matchesNobody({ attribute, operator }: Condition, value: string): string {
  const how = POSITIVE[operator].toLowerCase().replace("_", " ");
  const consequence = isNegated(operator) ? ", so it keeps nobody out" : "";
  return `Nobody who is active fulfils: ${attribute} ${how} '${value}'${consequence}. Correct the value, or take it out.`;
}

const isNegated = (operator: Condition["operator"]) => POSITIVE[operator] !== operator;

interface TargetedIntegration extends Pick<Integration, "id" | "name" | "enabled"> {
  readonly isDeleted: boolean;
}

interface TargetState {
  readonly integration: TargetedIntegration | null;
  readonly hasClusters: boolean;
}

async function loadTargetStates(manager: EntityManager, targets: readonly FlowTarget[]): Promise<TargetState[]> {
  const values: unknown[] = [targets.map(({ integrationId }) => integrationId)];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const scopes = new Map(targets.map((target) => [scopeKey(target), target]));
  const hasClusters = [...scopes.values()].map(
    (target) =>
      `exists (select 1 from resources r where r.status = 'PRESENT' and ${targetCondition(target, bind, "r")})`,
  );
  const [row]: { integrations: TargetedIntegration[]; found: boolean[] }[] = await manager.query(
    `select array[${hasClusters.join(", ")}]::boolean[] as found, (select coalesce(json_agg(i), '[]') from (
       select id, name, enabled, deleted_at is not null as "isDeleted" from integrations where id = any($1)) i) as integrations`,
    values,
  );
  const found = new Map([...scopes.keys()].map((key, n) => [key, row!.found[n]!]));
  return targets.map((target) => ({
    integration: row!.integrations.find(({ id }) => id === target.integrationId) ?? null,
    hasClusters: found.get(scopeKey(target))!,
  }));
}

function targetWarning({ integration, hasClusters }: TargetState, index: number): FlowWarning[] {
  const warning = (code: FlowWarningCode, field: string, item: string | null, message: string) => [
    { code, path: ["targets", index, field], item, message },
  ];
  if (!integration || integration.isDeleted) {
    const name = integration?.name ?? null;
    return warning("INTEGRATION_GONE", "integration", name, "The integration of this target was deleted.");
  }
  const { name, enabled } = integration;
  if (!enabled)
    return warning("INTEGRATION_DISABLED", "integration", name, `The integration '${name}' is switched off.`);
  return hasClusters
    ? []
    : warning("NO_CLUSTERS", "resources", null, `No cluster of '${name}' belongs to this target now.`);
}
