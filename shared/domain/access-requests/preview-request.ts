import type { DataSource } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { type AccessPreview, previewAccess } from "../grants/preview-access";
import { PersonHome } from "../identities/person-home.entity";
import { type ExaminedItem, examineRequest, problemsOf } from "./examine-request";
import { expectedWaits } from "./expected-waits";
import type { RequestDraft } from "./parse-request";
import { waitingAlready } from "./waiting-already";
import { tooManyWaiting } from "./waiting-at-once";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

export interface PreviewedItem extends ExaminedItem {
  /** How long approvals by that flow took; null: there were none, or nobody has to approve. */
  readonly expectedWaitSeconds: number | null;
  /** Null: it is not allowed, so nothing would be done. */
  readonly plan: AccessPreview | null;
}

export interface RequestPreview {
  readonly items: readonly PreviewedItem[];
  /** Everything for which the request would be refused. */
  readonly problems: readonly FieldProblem[];
}

/** What would become of a request. Nothing is saved. */
export async function previewRequest(
  { db, clock }: Dependencies,
  requesterId: string,
  wish: RequestDraft,
): Promise<RequestPreview> {
  const { manager } = db;
  const granteeId = wish.granteeId ?? requesterId;
  const examined = await examineRequest(manager, wish, { requesterId, granteeId }, clock.now());
  const waits = await expectedWaits(manager, [...new Set(examined.flatMap(({ flow }) => flow?.id ?? []))]);
  const person = await manager.findOneBy(PersonHome, { id: granteeId });
  const allowed = examined.flatMap(({ flow, resource, problems }) =>
    flow && resource && problems.every(({ rule }) => rule !== "PRINCIPAL_NOT_FOUND") ? [resource] : [],
  );
  const wanted = person && { person, resources: allowed, access: wish.access };
  const plans = wanted ? await previewAccess(manager, wanted, clock.now()) : new Map<string, AccessPreview>();
  const items = examined.map((item) => ({
    ...item,
    expectedWaitSeconds: (item.flow?.definition.approverPolicy && waits.get(item.flow.id)) ?? null,
    plan: plans.get(item.resourceId) ?? null,
  }));
  const waiting = await waitingAlready(manager, granteeId, wish.access, examined);
  const tooMany = await tooManyWaiting(manager, requesterId, examined);
  return { items, problems: [...problemsOf(examined), ...waiting, ...tooMany] };
}
