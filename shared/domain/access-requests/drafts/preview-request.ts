import type { DataSource } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import type { ErrorRule } from "../../../kernel/error-rules";
import { PRINCIPAL_RULES } from "../../bindings/principals/principals";
import { type AccessPreview, previewAccess } from "../../grants/reconcile/preview-access";
import { loadWouldWait } from "../../grants/waiting/load-waiting";
import type { WaitingFor } from "../../grants/waiting/waiting-for";
import { PersonHome } from "../../identities/person-home.entity";
import type { EvaluatedItem, RequestProblem } from "./evaluate-items";
import { expectedWaits } from "./expected-waits";
import type { RequestDraft } from "./parse-request";
import { type ValidatedRequest, validateRequest } from "./validate-request";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

export interface PreviewedItem extends EvaluatedItem {
  /** The median approval time of the flow; null: no approvals, or none is needed. */
  readonly expectedWaitSeconds: number | null;
  /** Null: the access is not allowed, so there is no plan. */
  readonly plan: AccessPreview | null;
  /** The reason why the access would not come at once; null: no obstacle is known. */
  readonly waitingFor: WaitingFor | null;
}

export interface RequestPreview {
  readonly items: readonly PreviewedItem[];
  /** All violations, each with the error code of the refusal. */
  readonly problems: readonly CodedProblem[];
}

interface CodedProblem extends RequestProblem {
  readonly code: ValidatedRequest["violations"][number]["code"];
}

/** Previews a request. Nothing is saved. */
export async function previewRequest(
  { db, clock }: Dependencies,
  actor: Actor,
  requesterId: string,
  draft: RequestDraft,
): Promise<RequestPreview> {
  const { manager } = db;
  const granteeId = draft.granteeId ?? requesterId;
  const asking = { actor, at: clock.now() };
  const { items: evaluated, violations } = await validateRequest(manager, draft, { requesterId, granteeId }, asking);
  const waits = await expectedWaits(manager, [...new Set(evaluated.flatMap(({ flow }) => flow?.id ?? []))]);
  const person = await manager.findOneBy(PersonHome, { id: granteeId });
  const allowed = evaluated.flatMap(({ flow, resource, problems }) =>
    flow && resource && problems.every(({ rule }) => !isAboutPrincipal(rule)) ? [resource] : [],
  );
  const planned = person && { person, resources: allowed, access: draft.access };
  const plans = planned ? await previewAccess(manager, planned, clock.now()) : new Map<string, AccessPreview>();
  const waiting = await loadWouldWait(
    manager,
    { personId: granteeId, resourceIds: allowed.map(({ id }) => id) },
    clock.now(),
  );
  const items = evaluated.map((item) => ({
    ...item,
    expectedWaitSeconds: (item.flow?.definition.approverPolicy && waits.get(item.flow.id)) ?? null,
    plan: plans.get(item.resourceId) ?? null,
    waitingFor: waiting.get(item.resourceId) ?? null,
  }));
  return { items, problems: violations.map(({ code, problem }) => ({ ...problem, code })) };
}

function isAboutPrincipal(rule: ErrorRule | undefined): boolean {
  return PRINCIPAL_RULES.some((one) => one === rule);
}
