import type { DataSource } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import type { ErrorRule } from "../../../kernel/error-rules";
import { PRINCIPAL_RULES } from "../../bindings/reconcile/principals";
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
  /** How long approvals by that flow took; null: there were none, or nobody has to approve. */
  readonly expectedWaitSeconds: number | null;
  /** Null: it is not allowed, so nothing would be done. */
  readonly plan: AccessPreview | null;
  /** Why the access would not come at once; null: nothing is known that would keep it. */
  readonly waitingFor: WaitingFor | null;
}

export interface RequestPreview {
  readonly items: readonly PreviewedItem[];
  /** Everything for which the request would be refused, each with the code of the refusal. */
  readonly problems: readonly CodedProblem[];
}

interface CodedProblem extends RequestProblem {
  readonly code: ValidatedRequest["violations"][number]["code"];
}

/** What would become of a request. Nothing is saved. */
export async function previewRequest(
  { db, clock }: Dependencies,
  actor: Actor,
  requesterId: string,
  wish: RequestDraft,
): Promise<RequestPreview> {
  const { manager } = db;
  const granteeId = wish.granteeId ?? requesterId;
  const asking = { actor, at: clock.now() };
  const { items: examined, violations: objections } = await validateRequest(
    manager,
    wish,
    { requesterId, granteeId },
    asking,
  );
  const waits = await expectedWaits(manager, [...new Set(examined.flatMap(({ flow }) => flow?.id ?? []))]);
  const person = await manager.findOneBy(PersonHome, { id: granteeId });
  const allowed = examined.flatMap(({ flow, resource, problems }) =>
    flow && resource && problems.every(({ rule }) => !isAboutPrincipal(rule)) ? [resource] : [],
  );
  const wanted = person && { person, resources: allowed, access: wish.access };
  const plans = wanted ? await previewAccess(manager, wanted, clock.now()) : new Map<string, AccessPreview>();
  const waiting = await loadWouldWait(
    manager,
    { personId: granteeId, resourceIds: allowed.map(({ id }) => id) },
    clock.now(),
  );
  const items = examined.map((item) => ({
    ...item,
    expectedWaitSeconds: (item.flow?.definition.approverPolicy && waits.get(item.flow.id)) ?? null,
    plan: plans.get(item.resourceId) ?? null,
    waitingFor: waiting.get(item.resourceId) ?? null,
  }));
  return { items, problems: objections.map(({ code, problem }) => ({ ...problem, code })) };
}

function isAboutPrincipal(rule: ErrorRule | undefined): boolean {
  return PRINCIPAL_RULES.some((one) => one === rule);
}
