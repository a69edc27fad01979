import type { EntityManager } from "typeorm";
import { Integration } from "../integrations/integration.entity";
import type { AccessFlow } from "./access-flow.entity";
import type { Approver, ApproverGroup, Condition, FlowDefinition, FlowTarget } from "./flow-definition";
import { peopleMatchingEach } from "./people";
import type { Path } from "./problems";
import { targetCondition } from "./target-condition";

export const FLOW_WARNING_CODES = [
  "VALUE_MATCHES_NOBODY",
  "NO_REQUESTORS",
  "NO_CLUSTERS",
  "INTEGRATION_GONE",
  "INTEGRATION_DISABLED",
] as const;
export type FlowWarningCode = (typeof FLOW_WARNING_CODES)[number];

/** What an admin should know about a flow as things are now; it stops nothing. */
export interface FlowWarning {
  readonly code: FlowWarningCode;
  readonly path: Path;
  /** The value it is about. */
  readonly item: string | null;
  readonly message: string;
}

type Warned = Pick<AccessFlow, "definition">;

/** The warnings of each flow, in the order given: three statements, whatever the number. */
export async function warningsOf(manager: EntityManager, flows: readonly Warned[]): Promise<FlowWarning[][]> {
  if (flows.length === 0) return [];
  const requestors = flows.map(({ definition }) => definition.requestors);
  const values = flows.map(({ definition }) => namedValues(definition));
  const people = await peopleMatchingEach(manager, [
    ...requestors,
    ...values.flat().map(({ condition }) => all(condition)),
  ]);
  const targets = await lookAtTargets(
    manager,
    flows.flatMap(({ definition }) => definition.targets),
  );
  const ofValues = people.slice(flows.length);
  return flows.map(({ definition }, n) => {
    // Each takes what is its own from what was found for all, in order.
    const found = ofValues.splice(0, values[n]!.length);
    const seen = targets.splice(0, definition.targets.length);
    return [
      ...(people[n]!.size === 0 ? [NO_REQUESTORS] : []),
      ...values[n]!.filter((_, index) => found[index]!.size === 0).map(matchesNobody),
      ...seen.flatMap(targetWarning),
    ];
  });
}

const NO_REQUESTORS: FlowWarning = {
  code: "NO_REQUESTORS",
  path: ["requestors"],
  item: null,
  message: "Nobody fulfils the conditions now.",
};

interface NamedValue {
  readonly path: Path;
  /** That value alone, as if it were asked for. */
  readonly condition: Condition;
}

/** Every value that names people. One that is to keep people out is looked for too: it may be mistyped. */
function namedValues({ requestors, requestFor, approverPolicy, escalation }: FlowDefinition): NamedValue[] {
  const ofGroups = (path: Path, groups: readonly ApproverGroup[]) =>
    groups.flatMap(({ approvers }, n) => ofApprovers([...path, n, "approvers"], approvers));
  return [
    ...ofConditions(["requestors", "conditions"], requestors.conditions),
    ...ofConditions(["requestFor", "grantees", "conditions"], requestFor.grantees?.conditions ?? []),
    ...ofGroups(["approverPolicy", "groups"], approverPolicy?.groups ?? []),
    ...ofGroups(["escalation", "tiers"], escalation?.tiers ?? []),
  ];
}

function ofConditions(path: Path, conditions: readonly Condition[]): NamedValue[] {
  return conditions.flatMap((condition, n) =>
    condition.values.map((value, index) => ({
      path: [...path, n, "values", index],
      condition: {
        ...condition,
        operator: POSITIVE[condition.operator],
        values: [value],
        ids: [condition.ids?.[index] ?? null],
      },
    })),
  );
}

const POSITIVE = {
  is: "is",
  is_not: "is",
  contains: "contains",
  does_not_contain: "contains",
  starts_with: "starts_with",
} as const;

function ofApprovers(path: Path, approvers: readonly Approver[]): NamedValue[] {
  return approvers.flatMap((approver, n) => {
    if (approver.kind !== "people") return [];
    const { attribute, values, providerId, ids } = approver;
    return values.map((value, index) => ({
      path: [...path, n, "values", index],
      condition: { attribute, operator: "is" as const, values: [value], providerId, ids: [ids?.[index] ?? null] },
    }));
  });
}

function all(condition: Condition) {
  return { operator: "AND" as const, conditions: [condition] };
}

function matchesNobody({ path, condition: { attribute, operator, values } }: NamedValue): FlowWarning {
  const [item] = values;
  const how = operator === "is" ? "is" : operator.replace("_", " ");
  const message = `Nobody who is active fulfils: ${attribute} ${how} '${item}'.`;
  return { code: "VALUE_MATCHES_NOBODY", path, item: item!, message };
}

interface TargetNow {
  readonly integration: Pick<Integration, "name" | "enabled" | "deletedAt"> | null;
  readonly hasClusters: boolean;
}

async function lookAtTargets(manager: EntityManager, targets: readonly FlowTarget[]): Promise<TargetNow[]> {
  const integrations = await manager
    .createQueryBuilder(Integration, "integration")
    .where("integration.id = any(:ids)", { ids: targets.map(({ integrationId }) => integrationId) })
    .getMany();
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const hasClusters = targets.map(
    (target) =>
      `exists (select 1 from resources r where r.status = 'PRESENT' and ${targetCondition(target, bind, "r")})`,
  );
  const [row]: { found: boolean[] }[] = await manager.query(
    `select array[${hasClusters.join(", ")}]::boolean[] as found`,
    values,
  );
  return targets.map(({ integrationId }, n) => ({
    integration: integrations.find(({ id }) => id === integrationId) ?? null,
    hasClusters: row!.found[n]!,
  }));
}

function targetWarning({ integration, hasClusters }: TargetNow, index: number): FlowWarning[] {
  const warning = (code: FlowWarningCode, field: string, item: string | null, message: string) => [
    { code, path: ["targets", index, field], item, message },
  ];
  if (!integration || integration.deletedAt) {
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
