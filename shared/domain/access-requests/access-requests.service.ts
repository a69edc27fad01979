import type { DataSource, EntityManager } from "typeorm";
import { type Actor, hasRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { approversNow, mayDecide } from "../access-flows/approvers";
import { assertSecondFactor } from "../access-flows/second-factor";
import type { GrantsService } from "../grants/grants.service";
import { otherSelvesOf } from "../identities/other-selves";
import type { AccessRequest, AccessRequestItem } from "./access-request.entity";
import { type LessForm, parseLess } from "./approve-for-less";
import { type ApprovedRequest, approveRequest } from "./approve-request";
import { askAgain } from "./ask-again";
import { createRequest } from "./create-request";
import { voiceOf } from "./decision-voice";
import { holdGround } from "./hold-ground";
import { itemsToDecide, probablySameHuman, refusalToDecide } from "./judge-decision";
import { parseReason, parseRequest, problemsOfDuration, type RequestForm } from "./parse-request";
import { previewRequest, type RequestPreview } from "./preview-request";
import { type ApproversByItem, approversOf, mayRead } from "./request-approvers";
import { tellOfRequests } from "./request-notices";
import {
  addDecisions,
  endItems,
  lockRequest,
  settleRequests,
  type VoicesByItem,
  type WholeRequest,
} from "./request-rows";

const REQUEST = "The request";

/** Some items of a request; without `itemIds` all of it that is open to whoever acts. */
export interface ItemsOfRequest {
  readonly requestId: string;
  readonly itemIds?: readonly string[] | null;
}

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly grants: Pick<GrantsService, "create" | "endPending">;
}

export class AccessRequestsService {
  constructor(private readonly deps: Dependencies) {}

  /** Asks for access to one or several clusters, or says every rule that stands against it and makes nothing. */
  async create(actor: Actor, form: RequestForm): Promise<AccessRequest> {
    const { wish, problems } = parseRequest(form);
    if (problems.length > 0) throw invalidInput([...problems, ...problemsOfDuration(wish)]);
    const requesterId = personOf(actor, "ask for access");
    return this.deps.uow.run(actor, (tx) => createRequest(tx, this.deps.grants, requesterId, wish));
  }

  /** Asks again for what failed of a request, in its own words. */
  async askAgain(actor: Actor, requestId: string): Promise<AccessRequest> {
    return this.deps.uow.run(actor, (tx) => askAgain(tx, this.deps.grants, actor.personId ?? null, requestId));
  }

  /** What would become of a request; what stands against it is part of the answer. Nothing is saved. */
  async preview(actor: Actor, form: RequestForm): Promise<RequestPreview> {
    const { wish, problems } = parseRequest(form);
    // Where the form itself is wrong, nothing is looked up.
    if (problems.length > 0) return { items: [], problems: [...problems, ...problemsOfDuration(wish)] };
    return previewRequest(this.deps, actor, personOf(actor, "ask for access"), wish);
  }

  /** Gives one approval to each of the items, for all that was asked or for less. The one that is enough gives the access. */
  async approve(
    actor: Actor,
    items: ItemsOfRequest,
    typed: string | null,
    form: LessForm | null = null,
  ): Promise<ApprovedRequest> {
    const reason = parseReason(typed);
    const { less, problems } = parseLess(form);
    if (problems.length > 0) throw invalidInput(problems);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole, decision, chosen } = await this.open(tx, items, reason);
      const named = items.itemIds ?? null;
      return approveRequest(tx, this.deps.grants, { whole, chosen, named, decision, reason, less });
    });
  }

  /** Rejects items: one person who may decide is enough. */
  async reject(actor: Actor, items: ItemsOfRequest, typed: string | null): Promise<AccessRequest> {
    const reason = parseReason(typed);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole, decision, chosen } = await this.open(tx, items, reason);
      const decided = await addDecisions(tx, whole, chosen, { ...decision, decision: "REJECT", reason });
      await endItems(
        tx,
        chosen.map((item) => ({ item, state: "REJECTED" })),
      );
      await settleRequests(tx, [decided]);
      await tellOfRequests(tx, [{ event: "request.rejected", whole: decided, items: chosen, reason, decision }]);
      return whole.request;
    });
  }

  /** Takes back what was asked for: what waits for a decision, and what was approved and is not on the cluster yet. */
  async cancel(actor: Actor, { requestId, itemIds }: ItemsOfRequest, typed: string | null): Promise<AccessRequest> {
    const reason = parseReason(typed);
    return this.deps.uow.run(actor, async (tx) => {
      const { whole } = await this.find(tx, requestId);
      const { request } = whole;
      const isTheirs = [request.requesterId, request.granteeId].includes(actor.personId ?? "");
      if (!isTheirs && !hasRole(actor, "ADMIN")) {
        throw new DomainError("FORBIDDEN", "Only who asked, or who gets the access, can cancel a request.");
      }
      const items = itemsOf(whole, itemIds);
      const pending = items.filter(({ state }) => state === "PENDING");
      const ended = await this.endGrants(tx, items, reason);
      const open = [...pending, ...ended];
      if (open.length === 0 || (itemIds && open.length < items.length)) {
        throw new DomainError(
          "INVALID_STATE",
          "This is decided, and cannot be cancelled. Access that is there can be given back.",
        );
      }
      await endItems(
        tx,
        pending.map((item) => ({ item, state: "CANCELLED", cancelReason: "BY_PERSON" })),
      );
      await settleRequests(tx, [whole]);
      await tellOfRequests(tx, [{ event: "request.cancelled", whole, items: open, reason }]);
      return request;
    });
  }

  /** Those whose grant was not seen on the cluster yet, and ends with this. */
  private async endGrants(tx: Tx, items: readonly AccessRequestItem[], reason: string | null) {
    const ended: AccessRequestItem[] = [];
    const granted = items.flatMap((item) => (item.grantId ? [{ item, grantId: item.grantId }] : []));
    // Everybody locks grants in this order.
    for (const { item, grantId } of granted.sort((a, b) => (a.grantId < b.grantId ? -1 : 1))) {
      if (await this.deps.grants.endPending(tx, grantId, reason)) ended.push(item);
    }
    return ended;
  }

  /** Locks a request and finds, by membership now, which items the actor decides about. */
  private async open(tx: Tx, { requestId, itemIds }: ItemsOfRequest, reason: string | null) {
    const { whole, approvers } = await this.find(tx, requestId);
    const items = itemsOf(whole, itemIds);
    const personId = personOf(tx.actor, "decide");
    const isProbablyThem = await isProbablyOneOf(tx.manager, personId, whole.request);
    const judged = items.map((item) => {
      const voice = voiceOf(personId, item, approvers.get(item.id)!, whole.decisions);
      return { item, voice, refusal: refusalToDecide({ ...item, voice, isProbablyThem }) };
    });
    const chosen = itemsToDecide(judged, Boolean(itemIds));
    const voices: VoicesByItem = new Map(
      judged.flatMap(({ item, voice }) => (voice.kind === "DELEGATED" ? [[item.id, voice.right] as const] : [])),
    );
    const settings = chosen.flatMap(({ id }) => approvers.get(id)!.parts.map(({ rules }) => rules.settings));
    if (reason === null && settings.some(({ approverReasonRequired }) => approverReasonRequired)) {
      throw invalidInput([{ path: ["reason"], message: "A reason has to be given.", rule: "REASON_REQUIRED" }]);
    }
    assertSecondFactor(tx.actor, settings, tx.now);
    return { whole, decision: { personId, identityId: tx.actor.identityId ?? null, approvers, voices }, chosen };
  }

  /** Whoever may not see the request is told that there is none. */
  private async find(tx: Tx, requestId: string): Promise<{ whole: WholeRequest; approvers: ApproversByItem }> {
    const whole = await lockRequest(tx, requestId);
    if (!whole) throw notFound(REQUEST);
    // Nobody joins or leaves a group between the look at who may decide and the commit.
    await holdGround(
      tx,
      whole.items.map(({ resourceId }) => resourceId),
    );
    const approvers = await approversOf(tx.manager, [whole], tx.now);
    if (!mayRead(tx.actor, whole, approvers)) {
      throw (await refusalOfProbableSelf(tx, whole)) ?? notFound(REQUEST);
    }
    return { whole, approvers };
  }
}

/** An approver who is left out because they may be the requester is told so: nobody else could tell them. */
async function refusalOfProbableSelf({ manager, actor, now }: Tx, whole: WholeRequest): Promise<DomainError | null> {
  const { personId } = actor;
  if (personId === undefined || !(await isProbablyOneOf(manager, personId, whole.request))) return null;
  const { requesterId, granteeId } = whole.request;
  const approvers = await approversNow(
    manager,
    whole.items.map(({ id: key, rules, tiers, resourceId }) => {
      const evenThemselves = { ...rules, settings: { ...rules.settings, selfApprovalAllowed: true } };
      return { key, rules: evenThemselves, tiers, resourceId, requesterId, granteeId };
    }),
    now,
  );
  const item = whole.items.find(({ id }) => mayDecide(personId, approvers.get(id)!));
  return item ? probablySameHuman(item.resourceName) : null;
}

async function isProbablyOneOf(
  manager: EntityManager,
  personId: string,
  { requesterId, granteeId }: AccessRequest,
): Promise<boolean> {
  const { probable } = (await otherSelvesOf(manager, [personId]))(personId);
  return probable.has(requesterId) || probable.has(granteeId);
}

function itemsOf({ items }: WholeRequest, itemIds: readonly string[] | null | undefined): readonly AccessRequestItem[] {
  if (!itemIds) return items;
  if (itemIds.length === 0) {
    const message =
      "'itemIds' is empty, so nothing was decided: name the items, or leave it out for all that you may act on.";
    throw invalidInput([{ path: ["itemIds"], message }]);
  }
  return [...new Set(itemIds)].map((id) => {
    const item = items.find((one) => one.id === id);
    if (!item) throw notFound("The item");
    return item;
  });
}

/** Tokens of scripts stand for nobody who could ask or decide. */
function personOf({ personId }: Actor, toDo: string): string {
  if (personId === undefined)
    throw new DomainError("FORBIDDEN", `Only a person can ${toDo}; this token stands for none.`);
  return personId;
}
