import { isDeepStrictEqual } from "node:util";
import { type EntityManager, In } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { isReader } from "../../../kernel/actor";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { ApproverFacts } from "../../access-flows/approver-facts";
import {
  type ApproversNow,
  approversInOwnRight,
  approversNow,
  isSatisfied,
  mayDecide,
} from "../../access-flows/approvers";
import { countApprovals } from "../../delegations/count-approvals";
import { delegatorsOf } from "../../delegations/load-delegations";
import { type DuplicateAccounts, duplicateAccountsOf } from "../../identities/linking/duplicate-accounts";
import type { AccessRequest, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

type Rules = AccessRequestItem["rules"];

/** Rules of an item, with the people who may approve by them now. */
interface ApproversByRules {
  readonly rules: Rules;
  /** The number of escalation tiers that are open by now. */
  readonly openTiers: number;
  readonly present: ApproversNow;
}

/**
 * The present approvers of an item. After an edit of its flow, the rules at the time of the request and the current
 * ones must both be satisfied. So an edit neither voids an approval nor bypasses one.
 */
export interface ItemApprovers extends ApproversNow {
  /** The rules at the time of the request, and the current ones where they differ. */
  readonly parts: readonly ApproversByRules[];
}

export type ApproversByItem = ReadonlyMap<string, ItemApprovers>;

/**
 * Loads approvers as far as one person's decisions need them, in their own right or as a delegate. Other owners are
 * left out: there may be thousands.
 */
export async function loadApproversFor(
  manager: EntityManager,
  personId: string,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
  known: KnownFacts = {},
): Promise<ApproversByItem> {
  if (requests.length === 0) return new Map();
  const personIds = [personId, ...(await delegatorsOf(manager, personId, at))];
  return loadApproversAmong(manager, personIds, requests, at, known);
}

/** Like `loadApproversFor`, for a person whose delegators are known: the person comes first, then the delegators. */
export async function loadApproversAmong(
  manager: EntityManager,
  personIds: readonly string[],
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
  known: KnownFacts = {},
): Promise<ApproversByItem> {
  const hasDelegators = personIds.length > 1;
  return loadApprovers(manager, requests, hasDelegators ? at : null, personIds, known);
}

/** Those that the caller has loaded already, or loads once for several questions. */
interface KnownFacts {
  /** Of all the items. */
  readonly flows?: ReadonlyMap<string, AccessFlow>;
  readonly facts?: ApproverFacts;
}

/** Delegates are loaded as of `at`; null: no delegates. With `among`, only these people are complete in the result. */
export async function loadApprovers(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date | null,
  among: readonly string[] | null = null,
  { flows, facts }: KnownFacts = {},
): Promise<ApproversByItem> {
  const all = requests.flatMap(({ request, items }) => items.map((item) => ({ request, item })));
  const currentRules = await currentRulesOf(
    manager,
    all.map(({ item }) => item),
    flows,
  );
  const queries = all.flatMap(({ request: { requesterId, granteeId }, item }) =>
    rulesOf(item, currentRules.get(item.flowId)).map((rules, n) => {
      const openTiers = Math.min(item.tiers, rules.escalation?.tiers.length ?? 0);
      const { resourceId } = item;
      return { key: `${item.id} ${n}`, itemId: item.id, rules, openTiers, resourceId, requesterId, granteeId };
    }),
  );
  const found = await approversNow(manager, queries, at, among, facts);
  const byItem = new Map<string, ApproversByRules[]>(all.map(({ item }) => [item.id, []]));
  for (const { key, itemId, rules, openTiers } of queries) {
    byItem.get(itemId)!.push({ rules, openTiers, present: found.get(key)! });
  }
  return new Map(
    [...byItem].map(([id, all]) => {
      const parts = withoutSecondRights(all);
      const groups = parts.flatMap(({ present }) => present.groups);
      const delegates = parts.flatMap(({ present }) => present.delegates);
      return [id, { groups, tiers: parts.flatMap(({ present }) => present.tiers), delegates, parts }];
    }),
  );
}

/** A person who may approve in their own right by any of the rules is never counted as a delegate too. */
function withoutSecondRights(parts: readonly ApproversByRules[]): ApproversByRules[] {
  const own = new Set(parts.flatMap(({ present }) => approversInOwnRight(present).map(({ id }) => id)));
  return parts.map(({ present, ...part }) => {
    const delegates = present.delegates.filter(({ personId }) => !own.has(personId));
    return { ...part, present: { ...present, delegates } };
  });
}

/** The current rules of each active flow with a pending item. */
async function currentRulesOf(
  manager: EntityManager,
  items: readonly AccessRequestItem[],
  known: ReadonlyMap<string, AccessFlow> | undefined,
): Promise<ReadonlyMap<string, Rules>> {
  const ids = [...new Set(items.filter(({ state }) => state === "PENDING").map(({ flowId }) => flowId))];
  if (ids.length === 0) return new Map();
  const flows = known ? ids.map((id) => known.get(id)!) : await manager.findBy(AccessFlow, { id: In(ids) });
  const inUse = flows.filter(({ active, deletedAt }) => active && !deletedAt);
  return new Map(
    inUse.map(({ id, definition: { approverPolicy, escalation, settings } }) => [
      id,
      { approverPolicy, escalation, settings },
    ]),
  );
}

/** Self-approval needs the permission of both rules. */
function rulesOf({ rules: kept }: AccessRequestItem, current: Rules | undefined): Rules[] {
  if (!current || isDeepStrictEqual(kept, current)) return [kept];
  const selfApprovalAllowed = kept.settings.selfApprovalAllowed && current.settings.selfApprovalAllowed;
  return [kept, current].map((rules) => ({ ...rules, settings: { ...rules.settings, selfApprovalAllowed } }));
}

/** Whether the approvals of an item are sufficient. A human counts once, whichever account or delegate was used. */
export function isApproved(
  item: AccessRequestItem,
  { decisions }: WholeRequest,
  { parts }: ItemApprovers,
  duplicateAccounts: (personId: string) => DuplicateAccounts,
): boolean {
  const approvals = decisions
    .filter(({ itemId, decision }) => itemId === item.id && decision === "APPROVE")
    .sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime());
  return parts.every(({ rules, openTiers, present }) =>
    isSatisfied(
      rules.approverPolicy,
      openTiers,
      countApprovals(approvals, present.delegates, duplicateAccounts),
      present,
    ),
  );
}

/**
 * The other accounts of deciders and their delegators, so that each human counts once. A single decider needs no lookup.
 */
export async function duplicateAccountsOfDeciders(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "decisions">[],
): Promise<(personId: string) => DuplicateAccounts> {
  const several = requests.map(({ decisions }) => new Set(decidersOf(decisions))).filter(({ size }) => size > 1);
  return duplicateAccountsOf(
    manager,
    several.flatMap((deciderIds) => [...deciderIds]),
  );
}

/** The people who decided, and the delegators whose right they used. */
export function decidersOf(decisions: WholeRequest["decisions"]): string[] {
  return decisions.flatMap(({ personId, onBehalfOfId }) => [personId, ...(onBehalfOfId ? [onBehalfOfId] : [])]);
}

/**
 * Whether the actor may read a request: readers, requester, grantee, everybody who decided, and everybody who may
 * decide or could if it were pending.
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

/** Whether the actor may read a request regardless of its approvers: readers, the requester and the grantee. */
export function mayReadAnyway(actor: Actor, { requesterId, granteeId }: AccessRequest): boolean {
  if (isReader(actor)) return true;
  return actor.personId !== undefined && [requesterId, granteeId].includes(actor.personId);
}
