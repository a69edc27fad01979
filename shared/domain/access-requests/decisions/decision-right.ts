import type { EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import type { DomainError } from "../../../kernel/app-error";
import { makersOfToken } from "../../../kernel/humans-behind";
import { type SecondFactor, secondFactorOf } from "../../access-flows/second-factor";
import { capacityOf } from "../approvers/approver-capacity";
import type { KnownItems } from "../approvers/known-items";
import { type ItemApprovers, loadApproversAmong } from "../approvers/request-approvers";
import type { WholeRequest } from "../request-rows";
import { refusalToDecide } from "./refusal-to-decide";
import { isTokenOf } from "./token-of-requester";

/** The right of a person to decide about a pending item. */
export interface DecisionRight {
  /** Null: the person may decide. */
  readonly refusal: DomainError | null;
  readonly reasonRequired: boolean;
  readonly secondFactor: SecondFactor;
  /** The delegator whose right a delegate would use; null: own right, or no right. */
  readonly onBehalfOfId: string | null;
}

/**
 * The check that a decision of the actor would meet now, for pending items that concern the actor. Items that are
 * `known` are not loaded again. The number of statements does not depend on the number of items.
 */
export async function decisionRightsOf(
  manager: EntityManager,
  actor: Actor,
  wholes: readonly WholeRequest[],
  at: Date,
  known: KnownItems,
): Promise<Map<string, DecisionRight>> {
  const { personId } = actor;
  if (personId === undefined || wholes.length === 0) return new Map();
  const unknown = wholes.filter(({ items }) => items.some(({ id }) => !known.find(id)));
  const personIds = unknown.length === 0 ? [personId] : await known.withDelegators(personId, at);
  const approvers = await loadApproversAmong(manager, personIds, unknown, at, await known.factsOf(unknown));
  const duplicateAccounts = await known.duplicateAccounts([personId, ...makersOfToken(actor)]);
  const { probable } = duplicateAccounts(personId);
  return new Map(
    wholes.flatMap(({ request, items, decisions }) =>
      items.flatMap((item): [string, DecisionRight][] => {
        const present = approvers.get(item.id) ?? known.find(item.id)!.approvers;
        const capacity = capacityOf(personId, item, present, decisions);
        const isProbablyThem = probable.has(request.requesterId) || probable.has(request.granteeId);
        if (capacity.kind === "NONE" && !isProbablyThem) return [];
        const isByTheirToken = isTokenOf(actor, request, duplicateAccounts);
        const refusal = refusalToDecide({ ...item, capacity, isProbablyThem, isByTheirToken });
        const onBehalfOfId = capacity.kind === "DELEGATED" ? capacity.right.onBehalfOfId : null;
        return [[item.id, { refusal, onBehalfOfId, ...conditionsOf(actor, present, at) }]];
      }),
    ),
  );
}

function conditionsOf(actor: Actor, { parts }: ItemApprovers, at: Date) {
  const settings = parts.map(({ rules }) => rules.settings);
  return {
    reasonRequired: settings.some(({ approverReasonRequired }) => approverReasonRequired),
    secondFactor: secondFactorOf(actor, settings, at),
  };
}
