import type { DataSource, EntityManager } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import { DomainError } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { ApprovedBy } from "../../grants/approved-by";
import type { GrantsService } from "../../grants/grants.service";
import type { AccessRequestItem } from "../access-request.entity";
import {
  type ApproversByItem,
  duplicateAccountsOfDeciders,
  isApproved,
  loadApprovers,
} from "../approvers/request-approvers";
import { approvableItemsOf, approveItems } from "../decisions/approve-items";
import { lockDecisionBasis } from "../decisions/lock-decision-basis";
import { publishRequestEvents } from "../publish-request-events";
import type { RequestEvent } from "../request-events";
import { lockFreeRequests, readRequests, type WholeRequest, writeRequestStates } from "../request-rows";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly grants: Pick<GrantsService, "create">;
}

/**
 * Approves pending items whose approvals have become sufficient without a new decision. This happens when an approver
 * rejoins their group, or a flow lowers its policy. Approvers cannot approve twice, so no decision would trigger it.
 */
export async function approveSatisfiedItems({ db, uow, clock, grants }: Dependencies): Promise<void> {
  const begun: { id: string }[] = await db.query(WITH_APPROVALS);
  const candidates = await readRequests(
    db.manager,
    begun.map(({ id }) => id),
  );
  const ids = (await satisfiedItemsOf(db.manager, candidates, clock.now())).found.map(({ whole }) => whole.request.id);
  if (ids.length === 0) return;
  await uow.run(systemActor("sweep"), async (tx) => {
    const requests = await lockFreeRequests(tx, ids);
    await lockDecisionBasis(
      tx,
      requests.flatMap(({ items }) => items.map(({ resourceId }) => resourceId)),
    );
    tx.waited();
    const { found, approvers } = await satisfiedItemsOf(tx.manager, requests, tx.now);
    const events: RequestEvent[] = [];
    for (const { whole, enough } of found) {
      const { approved, approvedBy } = await approvePossibleItems(tx, grants, whole, enough, approvers);
      if (approved.length > 0) events.push({ event: "request.approved", whole, items: approved, approvedBy });
    }
    await writeRequestStates(
      tx,
      events.map(({ whole }) => whole),
    );
    await publishRequestEvents(tx, events);
  });
}

const WITH_APPROVALS = `
select distinct i.request_id as id from access_request_items i
 where i.next_timer_at is not null
   and exists (select 1 from access_decisions d where d.item_id = i.id and d.decision = 'APPROVE')`;

/**
 * The requests with sufficiently approved items. They are sorted by grantee, the order in which all transactions lock
 * people.
 */
async function satisfiedItemsOf(manager: EntityManager, requests: readonly WholeRequest[], at: Date) {
  if (requests.length === 0) return { found: [], approvers: new Map() as ApproversByItem };
  const approvers = await loadApprovers(manager, requests, at);
  const duplicates = await duplicateAccountsOfDeciders(manager, requests);
  const isEnough = (whole: WholeRequest) => (item: AccessRequestItem) =>
    item.state === "PENDING" && isApproved(item, whole, approvers.get(item.id)!, duplicates);
  const found = requests
    .map((whole) => ({ whole, enough: whole.items.filter(isEnough(whole)) }))
    .filter(({ enough }) => enough.length > 0)
    .sort((a, b) => (a.whole.request.granteeId < b.whole.request.granteeId ? -1 : 1));
  return { found, approvers };
}

/**
 * An item that cannot be approved now is rolled back to its savepoint and stays pending: there is no caller to refuse.
 */
export async function approvePossibleItems(
  tx: Tx,
  grants: Pick<GrantsService, "create">,
  whole: WholeRequest,
  items: readonly AccessRequestItem[],
  approvers: ApproversByItem,
) {
  const { approvable } = await approvableItemsOf(tx, whole, items);
  const approved: AccessRequestItem[] = [];
  const approvedBy = new Map<string, ApprovedBy>();
  for (const one of approvable) {
    try {
      const given = await tx.manager.transaction((manager) =>
        approveItems({ ...tx, manager }, grants, whole, [one], approvers),
      );
      approved.push(one.item);
      approvedBy.set(one.item.id, given.get(one.item.id)!);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return { approved, approvedBy };
}
