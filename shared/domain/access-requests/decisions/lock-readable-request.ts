import type { EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import { approversNow, mayDecide } from "../../access-flows/approvers";
import { lockDelegationsTo } from "../../delegations/load-delegations";
import { otherSelvesOf } from "../../identities/linking/other-selves";
import type { AccessRequest, AccessRequestItem } from "../access-request.entity";
import { type ApproversByItem, loadApprovers, mayRead } from "../approvers/request-approvers";
import { lockRequest, type WholeRequest } from "../request-rows";
import { lockDecisionBasis } from "./lock-decision-basis";
import { probablySameHumanRefusal } from "./refusal-to-decide";

const REQUEST = "The request";

/** Some items of a request; without `itemIds` all of it that is open to the person who acts. */
export interface RequestItemSelection {
  readonly requestId: string;
  readonly itemIds?: readonly string[] | null;
}

/** Locks a request, with who may decide about it now. A person who may not see it is told that there is none. */
export async function lockReadableRequest(
  tx: Tx,
  requestId: string,
): Promise<{ whole: WholeRequest; approvers: ApproversByItem }> {
  const whole = await lockRequest(tx, requestId);
  if (!whole) throw notFound(REQUEST);
  // Nobody joins or leaves a group between the look at who may decide and the commit.
  await lockDecisionBasis(
    tx,
    whole.items.map(({ resourceId }) => resourceId),
  );
  if (tx.actor.personId) await lockDelegationsTo(tx.manager, tx.actor.personId);
  tx.waited();
  const approvers = await loadApprovers(tx.manager, [whole], tx.now);
  if (!mayRead(tx.actor, whole, approvers)) {
    throw (await refusalOfProbableSelf(tx, whole)) ?? notFound(REQUEST);
  }
  return { whole, approvers };
}

/** An approver who is left out because they may be the requester is told so: nobody else could tell them. */
async function refusalOfProbableSelf({ manager, actor, now }: Tx, whole: WholeRequest): Promise<DomainError | null> {
  const { personId } = actor;
  if (personId === undefined || !(await isProbablySameHumanAs(manager, personId, whole.request))) return null;
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
  return item ? probablySameHumanRefusal(item.resourceName) : null;
}

/** Whether they carry the address of who asked or gets the access, and no admin said yet that they are two humans. */
export async function isProbablySameHumanAs(
  manager: EntityManager,
  personId: string,
  { requesterId, granteeId }: AccessRequest,
): Promise<boolean> {
  const { probable } = (await otherSelvesOf(manager, [personId]))(personId);
  return probable.has(requesterId) || probable.has(granteeId);
}

/** Those that are named, or all. Throws NOT_FOUND where one is not of this request. */
export function selectItems(
  { items }: Pick<WholeRequest, "items">,
  itemIds: readonly string[] | null | undefined,
): readonly AccessRequestItem[] {
  if (!itemIds) return items;
  if (itemIds.length === 0) {
    const message =
      "'itemIds' is empty, so nothing was done: name the items, or leave it out for all that you may act on.";
    throw invalidInput([{ path: ["itemIds"], message }]);
  }
  return [...new Set(itemIds)].map((id) => {
    const item = items.find((one) => one.id === id);
    if (!item) throw notFound("The item");
    return item;
  });
}

/** Tokens of scripts stand for nobody who could ask or decide. */
export function actingPersonId({ personId }: Actor, toDo: string): string {
  if (personId === undefined)
    throw new DomainError("FORBIDDEN", `Only a person can ${toDo}; this token stands for none.`, [], "NOT_A_PERSON");
  return personId;
}
