import type { DataSource } from "typeorm";
import { type Actor, hasRole } from "../../kernel/actor";
import { DomainError, invalidInput } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { parseReason } from "../../kernel/text/typed-reason";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { assertSecondFactor } from "../access-flows/second-factor";
import type { GrantsService } from "../grants/grants.service";
import type { AccessRequest, AccessRequestItem } from "./access-request.entity";
import { actingPersonId } from "./acting-person";
import { capacityOf } from "./approvers/approver-capacity";
import { type AskAgainCommand, askAgain } from "./ask-again";
import { createRequest } from "./create-request";
import { type ApprovedRequest, approveRequest } from "./decisions/approve-request";
import { type LesserApprovalInput, parseLesserApproval } from "./decisions/lesser-approval";
import { isProbablySameHumanAs, lockReadableRequest } from "./decisions/lock-readable-request";
import { addDecisions } from "./decisions/record-decisions";
import { itemsToDecide, refusalToDecide } from "./decisions/refusal-to-decide";
import { type RequestItemSelection, selectItems } from "./decisions/select-items";
import { isByTokenOfRequester } from "./decisions/token-of-requester";
import { type NewRequestInput, parseRequest, problemsOfDuration } from "./drafts/parse-request";
import { previewRequest, type RequestPreview } from "./drafts/preview-request";
import { publishRequestEvents } from "./publish-request-events";
import { type UsedRightsByItem, writeItemStates, writeRequestStates } from "./request-rows";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly grants: Pick<GrantsService, "create" | "endPending">;
}

export class AccessRequestsService {
  constructor(private readonly deps: Dependencies) {}

  /** Creates a request for one or several clusters, or refuses it with every rule that it violates. */
  async create(actor: Actor, input: NewRequestInput): Promise<AccessRequest> {
    const { draft, problems } = parseRequest(input);
    if (problems.length > 0) throw invalidInput([...problems, ...problemsOfDuration(draft)]);
    const requesterId = actingPersonId(actor, "ask for access");
    return this.deps.uow.run(actor, (tx) => createRequest(tx, this.deps.grants, requesterId, draft));
  }

  /** Requests again what failed, was refused or is over of a request, unchanged or with changes. */
  async askAgain(actor: Actor, order: AskAgainCommand): Promise<AccessRequest> {
    return this.deps.uow.run(actor, (tx) => askAgain(tx, this.deps.grants, order));
  }

  /** Previews a request. Violations are part of the answer, and nothing is saved. */
  async preview(actor: Actor, input: NewRequestInput): Promise<RequestPreview> {
    const { draft, problems } = parseRequest(input);
    // Invalid input is answered without looking anything up.
    if (problems.length > 0) {
      const all = [...problems, ...problemsOfDuration(draft)];
      return { items: [], problems: all.map((problem) => ({ ...problem, code: "INVALID_INPUT" })) };
    }
    return previewRequest(this.deps, actor, actingPersonId(actor, "ask for access"), draft);
  }

  /** Approves each of the items, for all that was requested or for less. The last approval needed creates the grant. */
  async approve(
    actor: Actor,
    items: RequestItemSelection,
    typed: string | null,
    input: LesserApprovalInput | null = null,
  ): Promise<ApprovedRequest> {
    const reason = parseReason(typed);
    const { less, problems } = parseLesserApproval(input);
    if (problems.length > 0) throw invalidInput(problems);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole, facts, decision, chosen } = await this.prepareDecision(tx, items, reason);
      const named = items.itemIds ?? null;
      return approveRequest(tx, this.deps.grants, { whole, chosen, named, decision, facts, reason, less });
    });
  }

  /** Rejects items: one person who may decide is enough. */
  async reject(actor: Actor, items: RequestItemSelection, typed: string | null): Promise<AccessRequest> {
    const reason = parseReason(typed);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole, decision, chosen } = await this.prepareDecision(tx, items, reason);
      const decided = await addDecisions(tx, whole, chosen, { ...decision, decision: "REJECT", reason });
      await writeItemStates(
        tx,
        chosen.map((item) => ({ item, state: "REJECTED" })),
      );
      await writeRequestStates(tx, [decided]);
      await publishRequestEvents(tx, [{ event: "request.rejected", whole: decided, items: chosen, reason, decision }]);
      return whole.request;
    });
  }

  /** Cancels pending items, and approved items whose access is not on the cluster yet. */
  async cancel(
    actor: Actor,
    { requestId, itemIds }: RequestItemSelection,
    typed: string | null,
  ): Promise<AccessRequest> {
    const reason = parseReason(typed);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole } = await lockReadableRequest(tx, requestId);
      const { request } = whole;
      const isTheirs = [request.requesterId, request.granteeId].includes(actor.personId ?? "");
      if (!isTheirs && !hasRole(actor, "ADMIN")) {
        throw new DomainError("FORBIDDEN", "Only the requester or the grantee can cancel a request.");
      }
      const items = selectItems(whole, itemIds);
      const pending = items.filter(({ state }) => state === "PENDING");
      const ended = await this.endGrants(tx, items, reason);
      const open = [...pending, ...ended];
      if (open.length === 0 || (itemIds && open.length < items.length)) {
        throw new DomainError(
          "INVALID_STATE",
          "A decided item cannot be cancelled. Access that is active can be given back.",
        );
      }
      await writeItemStates(
        tx,
        pending.map((item) => ({ item, state: "CANCELLED", cancelReason: "BY_PERSON" })),
      );
      await writeRequestStates(tx, [whole]);
      await publishRequestEvents(tx, [{ event: "request.cancelled", whole, items: open, reason }]);
      return request;
    });
  }

  /** Ends grants that were not observed on the cluster yet. Answers their items. */
  private async endGrants(tx: Tx, items: readonly AccessRequestItem[], reason: string | null) {
    const ended: AccessRequestItem[] = [];
    const granted = items.flatMap((item) => (item.grantId ? [{ item, grantId: item.grantId }] : []));
    // All transactions lock grants in this order.
    for (const { item, grantId } of granted.sort((a, b) => (a.grantId < b.grantId ? -1 : 1))) {
      if (await this.deps.grants.endPending(tx, grantId, reason)) ended.push(item);
    }
    return ended;
  }

  /** Locks a request and selects the items that the actor may decide about by present membership. */
  private async prepareDecision(tx: Tx, { requestId, itemIds }: RequestItemSelection, reason: string | null) {
    const { whole, facts, approvers } = await lockReadableRequest(tx, requestId);
    const items = selectItems(whole, itemIds);
    const personId = actingPersonId(tx.actor, "decide");
    const withCapacity = items.map((item) => ({
      item,
      capacity: capacityOf(personId, item, approvers.get(item.id)!, whole.decisions),
    }));
    // This check only explains a missing right, so people with a right skip it.
    const isProbablyThem =
      withCapacity.some(({ capacity }) => capacity.kind === "NONE") &&
      (await isProbablySameHumanAs(tx.manager, personId, whole.request));
    const isByTheirToken = await isByTokenOfRequester(tx.manager, tx.actor, whole.request);
    const candidates = withCapacity.map(({ item, capacity }) => {
      return { item, capacity, refusal: refusalToDecide({ ...item, capacity, isProbablyThem, isByTheirToken }) };
    });
    const chosen = itemsToDecide(candidates, Boolean(itemIds));
    const usedRights: UsedRightsByItem = new Map(
      candidates.flatMap(({ item, capacity }) =>
        capacity.kind === "DELEGATED" ? [[item.id, capacity.right] as const] : [],
      ),
    );
    const settings = chosen.flatMap(({ id }) => approvers.get(id)!.parts.map(({ rules }) => rules.settings));
    if (reason === null && settings.some(({ approverReasonRequired }) => approverReasonRequired)) {
      throw invalidInput([{ path: ["reason"], message: "A reason has to be given.", rule: "REASON_REQUIRED" }]);
    }
    assertSecondFactor(tx.actor, settings, tx.now);
    return {
      whole,
      facts,
      decision: { personId, identityId: tx.actor.identityId ?? null, approvers, usedRights },
      chosen,
    };
  }
}
