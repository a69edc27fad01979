import type { DataSource } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { type AccessPreview, previewAccess } from "../grants/preview-access";
import { PersonHome } from "../identities/person-home.entity";
import { type ExaminedItem, examineRequest, problemsOf } from "./examine-request";
import { expectedWaits } from "./expected-waits";
import type { RequestDraft } from "./parse-request";
import { waitingAlready } from "./waiting-already";

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
  const items: PreviewedItem[] = [];
  for (const item of examined) {
    const { flow, resource } = item;
    const isAllowed = person && flow && resource && item.problems.every(({ rule }) => rule !== "PRINCIPAL_NOT_FOUND");
    items.push({
      ...item,
      expectedWaitSeconds: (flow?.definition.approverPolicy && waits.get(flow.id)) ?? null,
      plan: isAllowed ? await previewAccess(manager, { person, resource, access: wish.access }, clock.now()) : null,
    });
  }
  const waiting = await waitingAlready(manager, granteeId, wish.access, examined);
  return { items, problems: [...problemsOf(examined), ...waiting] };
}
