import { isDeepStrictEqual } from "node:util";
import { type EntityManager, In, IsNull } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { isReader } from "../../../kernel/actor";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import {
  type ApproversNow,
  approversInOwnRight,
  approversNow,
  isSatisfied,
  mayDecide,
} from "../../access-flows/approvers";
import { countVoices } from "../../delegations/count-voices";
import { delegatorsOf } from "../../delegations/load-delegations";
import { type OtherSelves, otherSelvesOf } from "../../identities/linking/other-selves";
import type { AccessRequest, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

type Rules = AccessRequestItem["rules"];

/** Rules of an item, with who may approve by them at this moment. */
interface ApproversByRules {
  readonly rules: Rules;
  /** Tiers of the escalation that may decide by now. */
  readonly tiers: number;
  readonly now: ApproversNow;
}

/**
 * The approvers of an item at this moment. Where its flow was changed since it was asked for, both the rules it was
 * asked under and the present ones have to be satisfied: an edit takes no approval away and lets none be left out.
 */
export interface ItemApprovers extends ApproversNow {
  /** The rules it was asked under, and the present ones where they say otherwise. */
  readonly parts: readonly ApproversByRules[];
}

export type ApproversByItem = ReadonlyMap<string, ItemApprovers>;

/**
 * The same as far as it tells what one person may decide, in their own right or in somebody's place: other owners are left out,
 * of which there may be thousands.
 */
export async function loadApproversFor(
  manager: EntityManager,
  personId: string,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
): Promise<ApproversByItem> {
  if (requests.length === 0) return new Map();
  return loadApproversAmong(manager, [personId, ...(await delegatorsOf(manager, personId, at))], requests, at);
}

/** The same for a person whose delegators are known: they come behind. */
export async function loadApproversAmong(
  manager: EntityManager,
  personIds: readonly string[],
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
): Promise<ApproversByItem> {
  const hasDelegators = personIds.length > 1;
  return loadApprovers(manager, requests, hasDelegators ? at : null, personIds);
}

/** Delegates are those of `at`; null: without delegates. With `among` only these people are sure to be there. */
export async function loadApprovers(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date | null,
  among: readonly string[] | null = null,
): Promise<ApproversByItem> {
  const all = requests.flatMap(({ request, items }) => items.map((item) => ({ request, item })));
  const present = await presentRulesOf(
    manager,
    all.map(({ item }) => item),
  );
  const asks = all.flatMap(({ request: { requesterId, granteeId }, item }) =>
    rulesOf(item, present.get(item.flowId)).map((rules, n) => {
      const tiers = Math.min(item.tiers, rules.escalation?.tiers.length ?? 0);
      const { resourceId } = item;
      return { key: `${item.id} ${n}`, itemId: item.id, rules, tiers, resourceId, requesterId, granteeId };
    }),
  );
  const found = await approversNow(manager, asks, at, among);
  const byItem = new Map<string, ApproversByRules[]>(all.map(({ item }) => [item.id, []]));
  for (const { key, itemId, rules, tiers } of asks) byItem.get(itemId)!.push({ rules, tiers, now: found.get(key)! });
  return new Map(
    [...byItem].map(([id, all]) => {
      const parts = withoutSecondRights(all);
      const groups = parts.flatMap(({ now }) => now.groups);
      const delegates = parts.flatMap(({ now }) => now.delegates);
      return [id, { groups, tiers: parts.flatMap(({ now }) => now.tiers), delegates, parts }];
    }),
  );
}

/** Whoever approves by one of the rules in their own right decides so alone, and counts once. */
function withoutSecondRights(parts: readonly ApproversByRules[]): ApproversByRules[] {
  const own = new Set(parts.flatMap(({ now }) => approversInOwnRight(now).map(({ id }) => id)));
  return parts.map(({ now, ...part }) => {
    const delegates = now.delegates.filter(({ personId }) => !own.has(personId));
    return { ...part, now: { ...now, delegates } };
  });
}

/** By flow, of those that are in use and by which something waits: the rules as they are now. */
async function presentRulesOf(
  manager: EntityManager,
  items: readonly AccessRequestItem[],
): Promise<ReadonlyMap<string, Rules>> {
  const ids = new Set(items.filter(({ state }) => state === "PENDING").map(({ flowId }) => flowId));
  if (ids.size === 0) return new Map();
  const flows = await manager.findBy(AccessFlow, { id: In([...ids]), active: true, deletedAt: IsNull() });
  return new Map(
    flows.map(({ id, definition: { approverPolicy, escalation, settings } }) => [
      id,
      { approverPolicy, escalation, settings },
    ]),
  );
}

/** Nobody approves for themselves unless both rules let them. */
function rulesOf({ rules: kept }: AccessRequestItem, present: Rules | undefined): Rules[] {
  if (!present || isDeepStrictEqual(kept, present)) return [kept];
  const selfApprovalAllowed = kept.settings.selfApprovalAllowed && present.settings.selfApprovalAllowed;
  return [kept, present].map((rules) => ({ ...rules, settings: { ...rules.settings, selfApprovalAllowed } }));
}

/** Whether the approvals an item has by now are enough. A human counts once, whoever spoke for them. */
export function isApproved(
  item: AccessRequestItem,
  { decisions }: WholeRequest,
  { parts }: ItemApprovers,
  otherSelves: (personId: string) => OtherSelves,
): boolean {
  const approvals = decisions
    .filter(({ itemId, decision }) => itemId === item.id && decision === "APPROVE")
    .sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime());
  return parts.every(({ rules, tiers, now }) =>
    isSatisfied(rules.approverPolicy, tiers, countVoices(approvals, now.delegates, otherSelves), now),
  );
}

/** The other accounts of those who decided, and in whose place, to count each human once. A voice alone has none to be one with. */
export async function selvesOfVoices(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "decisions">[],
): Promise<(personId: string) => OtherSelves> {
  const several = requests.map(({ decisions }) => new Set(voicesOf(decisions))).filter(({ size }) => size > 1);
  return otherSelvesOf(
    manager,
    several.flatMap((voices) => [...voices]),
  );
}

/** Whoever decided, and in whose place. */
export function voicesOf(decisions: WholeRequest["decisions"]): string[] {
  return decisions.flatMap(({ personId, onBehalfOfId }) => [personId, ...(onBehalfOfId ? [onBehalfOfId] : [])]);
}

/**
 * Whether somebody may know of a request: who asked, who gets the access, who decided, who may decide now (or could, were
 * it not decided), and readers.
 */
export function mayRead(
  actor: Actor,
  { request, items, decisions }: WholeRequest,
  approvers: ApproversByItem,
): boolean {
  if (mayReadAnyway(actor, request)) return true;
  const { personId } = actor;
  if (personId === undefined) return false;
  if (decisions.some((one) => one.personId === personId || one.onBehalfOfId === personId)) return true;
  return items.some(({ id }) => mayDecide(personId, approvers.get(id)!));
}

/** Whether that is so whoever may decide: readers, who asked, and who gets the access. */
export function mayReadAnyway(actor: Actor, { requesterId, granteeId }: AccessRequest): boolean {
  if (isReader(actor)) return true;
  return actor.personId !== undefined && [requesterId, granteeId].includes(actor.personId);
}
