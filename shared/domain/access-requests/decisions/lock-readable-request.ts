import type { EntityManager } from "typeorm";
import { type DomainError, notFound } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import { approversNow, mayDecide } from "../../access-flows/approvers";
import { duplicateAccountsOf } from "../../identities/linking/duplicate-accounts";
import type { AccessRequest } from "../access-request.entity";
import { type ApproversByItem, loadApprovers, mayRead } from "../approvers/request-approvers";
import { lockRequest, type WholeRequest } from "../request-rows";
import { lockDecisionBasis } from "./lock-decision-basis";
import { probablySameHumanRefusal } from "./refusal-to-decide";
import { loadRequestFacts, type RequestFacts } from "./request-facts";

const REQUEST = "The request";

/** Locks a request and loads its facts and present approvers. NOT_FOUND where the actor may not read it. */
export async function lockReadableRequest(
  tx: Tx,
  requestId: string,
): Promise<{ whole: WholeRequest; facts: RequestFacts; approvers: ApproversByItem }> {
  const whole = await lockRequest(tx, requestId);
  if (!whole) throw notFound(REQUEST);
  // The check must be true at the commit as well, also of group memberships.
  await lockDecisionBasis(
    tx,
    whole.items.map(({ resourceId }) => resourceId),
    tx.actor.personId ?? null,
  );
  tx.waited();
  const facts = await loadRequestFacts(tx.manager, whole);
  const approvers = await loadApprovers(tx.manager, [whole], tx.now, null, { flows: facts.flows });
  if (!mayRead(tx.actor, whole, approvers)) {
    throw (await refusalOfProbableSelf(tx, whole)) ?? notFound(REQUEST);
  }
  return { whole, facts, approvers };
}

/** The refusal of an approver who is excluded as the probable requester: no other answer would explain it. */
async function refusalOfProbableSelf({ manager, actor, now }: Tx, whole: WholeRequest): Promise<DomainError | null> {
  const { personId } = actor;
  if (personId === undefined || !(await isProbablySameHumanAs(manager, personId, whole.request))) return null;
  const { requesterId, granteeId } = whole.request;
  const approvers = await approversNow(
    manager,
    whole.items.map(({ id: key, rules, tiers: openTiers, resourceId }) => {
      const evenThemselves = { ...rules, settings: { ...rules.settings, selfApprovalAllowed: true } };
      return { key, rules: evenThemselves, openTiers, resourceId, requesterId, granteeId };
    }),
    now,
  );
  const item = whole.items.find(({ id }) => mayDecide(personId, approvers.get(id)!));
  return item ? probablySameHumanRefusal(item.resourceName) : null;
}

/**
 * Whether the person shares an address with the requester or grantee, and no admin has said that they are two humans.
 */
export async function isProbablySameHumanAs(
  manager: EntityManager,
  personId: string,
  { requesterId, granteeId }: AccessRequest,
): Promise<boolean> {
  const { probable } = (await duplicateAccountsOf(manager, [personId]))(personId);
  return probable.has(requesterId) || probable.has(granteeId);
}
