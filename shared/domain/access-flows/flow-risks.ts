import type { EntityManager } from "typeorm";
import { permissionById, RISK_LEVELS, type RiskLevel } from "../catalog/permissions";
import type { AccessFlow } from "./access-flow.entity";
import type { FlowPermission, FlowTarget } from "./flow-definition";
import type { FlowWarning } from "./flow-warning";
import type { PeopleMatcher } from "./matching/people-matcher";
import { anyTargetCondition, targetCondition } from "./matching/target-condition";

/** The label by which a flow says that nobody is meant to approve. */
const NOBODY_APPROVES_LABEL = "nobody-approves";

/** A flow, with the number of active people who may ask or, with AUTOMATIC, have the access. */
export type RiskyFlow = Pick<AccessFlow, "definition" | "trigger" | "maxDurationSeconds"> & {
  readonly requestors: number;
};

/**
 * The warnings of each flow about access that nobody decides about, or that does not end, in the order given. Flows
 * without these risks cost no statement.
 */
export async function riskWarningsOf(
  manager: EntityManager,
  flows: readonly RiskyFlow[],
  match: PeopleMatcher,
): Promise<FlowWarning[][]> {
  const risky = flows.filter((flow) => isUndecided(flow) || isWithoutEnd(flow));
  if (risky.length === 0) return flows.map(() => []);
  const clusters = await coveredClusters(manager, risky);
  const [everybody] = await match([{ operator: "AND", conditions: [] }]);
  const covered = new Map(risky.map((flow, n) => [flow, clusters[n]!]));
  return flows.map((flow) => {
    const found = covered.get(flow);
    return found ? warningsOf(flow, found, everybody!.size) : [];
  });
}

function isUndecided({ trigger, definition }: RiskyFlow): boolean {
  return trigger === "AUTOMATIC" || definition.approverPolicy === null;
}

/** An AUTOMATIC flow ends access as soon as its conditions do not hold. */
function isWithoutEnd({ trigger, maxDurationSeconds }: RiskyFlow): boolean {
  return trigger === "SELF_SERVE" && maxDurationSeconds === null;
}

interface CoveredClusters {
  readonly count: number;
  /** By target: its integration has no further cluster. */
  readonly isWhole: readonly boolean[];
}

function warningsOf(flow: RiskyFlow, { count, isWhole }: CoveredClusters, everybody: number): FlowWarning[] {
  const { definition, requestors } = flow;
  const greatest = greatestPermission(definition.targets.flatMap(({ permissions }) => permissions));
  const numbers = `${counted(requestors, "person", "people")} ${flow.trigger === "AUTOMATIC" ? "have" : "may take"} up to ${greatest} on ${counted(count, "cluster", "clusters")}`;
  const isMeant = definition.settings.labels.some((label) => label.trim().toLowerCase() === NOBODY_APPROVES_LABEL);
  const warnings: FlowWarning[] = [];
  if (flow.trigger === "SELF_SERVE" && definition.approverPolicy === null && !isMeant) {
    const message = `${numbers}, and nobody has to approve. Name approvers, or add the label '${NOBODY_APPROVES_LABEL}' where that is meant.`;
    warnings.push({ code: "NOBODY_APPROVES", path: ["approverPolicy"], item: null, message });
  }
  if (isUndecided(flow) && requestors > 0 && requestors >= everybody) {
    const whole = definition.targets.findIndex((target, n) => isWhole[n] && target.permissions.some(isDangerous));
    const message = `${numbers}: everybody, on every cluster of an integration, without a decision. Choose fewer people, clusters or permissions, or name approvers.`;
    if (whole >= 0) {
      warnings.push({ code: "REACHES_EVERYTHING", path: ["targets", whole, "resources"], item: null, message });
    }
  }
  if (isWithoutEnd(flow)) {
    const message = `${numbers}, until somebody ends it. Choose a longest time.`;
    warnings.push({ code: "WITHOUT_END", path: ["maxDurationSeconds"], item: null, message });
  }
  return warnings;
}

/** In the whole cluster, and HIGH or above, or by groups, whose rights only the cluster knows. */
function isDangerous({ permission, namespaces }: FlowPermission): boolean {
  if (permissionById(permission)?.kind === "KUBERNETES_GROUP") return true;
  return namespaces === null && riskOf(permission) >= RISK_LEVELS.indexOf("HIGH" satisfies RiskLevel);
}

/** A permission that the catalog does not know any more counts as the least. */
function riskOf(permission: string): number {
  return RISK_LEVELS.indexOf(permissionById(permission)?.risk.level ?? "LOW");
}

function greatestPermission(permissions: readonly FlowPermission[]): string {
  const [greatest] = [...permissions].sort((a, b) => riskOf(b.permission) - riskOf(a.permission));
  return greatest ? (permissionById(greatest.permission)?.name ?? greatest.permission) : "no permission";
}

const counted = (count: number, one: string, several: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

/** One statement for all flows. */
async function coveredClusters(manager: EntityManager, flows: readonly RiskyFlow[]): Promise<CoveredClusters[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const columns = flows.map(({ definition: { targets } }, n) => {
    const whole = targets.map((target) => wholeIntegration(target, bind));
    return `(select count(*) from resources r where r.status = 'PRESENT' and ${anyTargetCondition(targets, bind, "r")})::int
      as count_${n}, array[${whole.join(", ")}]::boolean[] as whole_${n}`;
  });
  const [row]: Record<string, number & boolean[]>[] = await manager.query(`select ${columns.join(", ")}`, values);
  return flows.map((_, n) => ({ count: row![`count_${n}`]!, isWhole: row![`whole_${n}`]! }));
}

/** SQL for whether the target covers a cluster, and its integration has no other. */
function wholeIntegration(target: FlowTarget, bind: (value: unknown) => string): string {
  const all = `r.status = 'PRESENT' and r.integration_id = ${bind(target.integrationId)} and r.type = ${bind(target.resourceType)}`;
  if (target.resources.length === 0) return `exists (select 1 from resources r where ${all})`;
  return `exists (select 1 from resources r where ${all})
    and not exists (select 1 from resources r where ${all} and not (${targetCondition(target, bind, "r")}))`;
}
