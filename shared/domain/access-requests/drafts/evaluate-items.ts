import type { EntityManager } from "typeorm";
import type { DomainError, FieldProblem } from "../../../kernel/app-error";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { type ApproversNow, allApprovers, approversNow, isSatisfied } from "../../access-flows/approvers";
import { type FlowMatch, matchFlows } from "../../access-flows/matching/match-flows";
import { principalRefusal } from "../../bindings/principals/principals";
import { PersonHome } from "../../identities/person-home.entity";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import type { RequestDraft } from "./parse-request";

/** A violated rule, with the flow that it belongs to. */
export interface RequestProblem extends FieldProblem {
  readonly flow?: Pick<AccessFlow, "id" | "name">;
}

/** The outcome of a request for one resource. */
export interface EvaluatedItem {
  readonly resourceId: string;
  /** Null: the requester may not know of the resource. */
  readonly resource: Resource | null;
  /** Null: no flow allows the access; `problems` has the violated rules. */
  readonly flow: AccessFlow | null;
  /** The people who could approve now, every escalation tier included. */
  readonly approvers: ApproversNow | null;
  /** Problems of no flow first; then flow by flow, the flow with the fewest violations first. */
  readonly problems: readonly RequestProblem[];
}

/** Finds a flow, its approvers and the grantee's principal for each resource, and every violated rule. */
export async function evaluateItems(
  manager: EntityManager,
  draft: RequestDraft,
  people: { readonly requesterId: string; readonly granteeId: string },
  at: Date,
): Promise<EvaluatedItem[]> {
  const { resourceIds, access, durationSeconds } = draft;
  const answers = await matchFlows(manager, { ...people, resourceIds, access, durationSeconds, at });
  const allowed = new Map(
    [...answers].flatMap(([id, answer]) => (answer.kind === "allowed" ? [[id, answer.flow]] : [])),
  );
  const resources = await load(manager, Resource, [...allowed.keys()]);
  const without = await withoutPrincipal(manager, people.granteeId, [...resources.values()]);
  const approvers = await approversNow(
    manager,
    [...allowed].map(([resourceId, { definition }]) => {
      const openTiers = definition.escalation?.tiers.length ?? 0;
      return { key: resourceId, rules: definition, openTiers, resourceId, ...people };
    }),
    at,
  );
  return resourceIds.map((resourceId, index) => {
    const flow = allowed.get(resourceId) ?? null;
    const resource = resources.get(resourceId) ?? null;
    const present = approvers.get(resourceId) ?? null;
    const problems = flow
      ? [
          ...problemOfPrincipal(index, without.get(resource!.integrationId)),
          ...problemOfApprovers(index, flow, present!, resource!),
          ...problemOfJustification(flow, draft),
        ]
      : refusals(index, answers.get(resourceId)!);
    return { resourceId, resource, flow, approvers: present, problems };
  });
}

/** Every problem once, in the order of the resources. */
export function problemsOf(items: readonly EvaluatedItem[]): RequestProblem[] {
  const all = items.flatMap(({ problems }) => problems);
  // Messages may be long, and most share one text. Paths are compared per message, so no text is copied.
  const byMessage = new Map<string, Set<string>>();
  return all.filter(({ path, message }) => {
    const paths = byMessage.get(message) ?? new Set();
    byMessage.set(message, paths);
    const isNew = !paths.has(path.join());
    paths.add(path.join());
    return isNew;
  });
}

function refusals(index: number, answer: FlowMatch): RequestProblem[] {
  const reasons = answer.kind === "refused" ? answer.reasons : [];
  return reasons.map(({ code, message, flowId, flowName }) => ({
    path: ["resourceIds", index],
    message,
    rule: code,
    ...(flowId !== null && flowName !== null && { flow: { id: flowId, name: flowName } }),
  }));
}

function problemOfPrincipal(index: number, refusal: DomainError | null | undefined): RequestProblem[] {
  if (!refusal) return [];
  const { message, rule } = refusal;
  return [{ path: ["resourceIds", index], message, ...(rule && { rule }) }];
}

/** Approvers of later escalation tiers count as well: the request can still be approved by them. */
function problemOfApprovers(
  index: number,
  flow: AccessFlow,
  present: ApproversNow,
  { name }: Resource,
): RequestProblem[] {
  const all = new Set(allApprovers(present).map(({ id }) => id));
  if (isSatisfied(flow.definition.approverPolicy, present.tiers.length, all, present)) return [];
  const message = `Nobody could approve access to '${name}' by '${flow.name}' at this moment.`;
  return [{ path: ["resourceIds", index], message, rule: "NO_APPROVER", flow: named(flow) }];
}

function problemOfJustification(flow: AccessFlow, { justification }: RequestDraft): RequestProblem[] {
  if (!flow.definition.settings.justificationRequired || justification !== null) return [];
  const message = `'${flow.name}' asks for a reason with each request.`;
  return [{ path: ["justification"], message, rule: "JUSTIFICATION_REQUIRED", flow: named(flow) }];
}

const named = ({ id, name }: AccessFlow) => ({ id, name });

/** By integration: the refusal of a person without a principal; null: our data shows a principal. */
async function withoutPrincipal(
  manager: EntityManager,
  granteeId: string,
  resources: readonly Resource[],
): Promise<Map<string, DomainError | null>> {
  const integrations = await load(manager, Integration, [...new Set(resources.map((one) => one.integrationId))]);
  const problems = new Map<string, DomainError | null>();
  if (integrations.size === 0) return problems;
  const person = await manager.findOneByOrFail(PersonHome, { id: granteeId });
  for (const [id, integration] of integrations) {
    problems.set(id, await principalRefusal(manager, person, integration));
  }
  return problems;
}

async function load<T extends { id: string }>(
  manager: EntityManager,
  entity: new () => T,
  ids: readonly string[],
): Promise<Map<string, T>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.createQueryBuilder(entity, "row").where("row.id = any(:ids)", { ids }).getMany();
  return new Map(rows.map((row) => [row.id, row]));
}
