import type { EntityManager } from "typeorm";
import type { ApproverGroupNow, ApproversNow } from "../../access-flows/approvers";
import type { WholeRequest } from "../request-rows";
import { tierOpensAt } from "../request-timers";
import { KnownItems } from "./known-items";
import { type ItemApprovers, loadApprovers } from "./request-approvers";

/** An escalation tier that is not open yet, with the people who would be its approvers now. */
export interface NextTier {
  /** Counted from 1. */
  readonly tier: number;
  readonly opensAt: Date;
  readonly group: ApproverGroupNow;
  readonly delegates: ApproversNow["delegates"];
}

/** By pending item: the tiers that will open unless it is decided first, the next one first. */
export async function nextTiersOf(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
  known = new KnownItems(manager),
): Promise<Map<string, NextTier[]>> {
  const escalating = requests.map(({ request, items }) => ({
    request,
    items: items.filter(({ tiers, rules }) => tiers < (rules.escalation?.tiers.length ?? 0)),
  }));
  const asIfOpen = escalating.map(({ request, items }) => ({
    request,
    items: items.map((item) => ({ ...item, tiers: item.rules.escalation!.tiers.length })),
  }));
  const approvers = await loadApprovers(manager, asIfOpen, at, null, await known.factsOf(asIfOpen));
  return new Map(
    escalating.flatMap(({ request, items }) =>
      items.map((item) => [item.id, closedTiers(request, item, approvers.get(item.id)!)] as const),
    ),
  );
}

/** Tiers open by the rules at the time of the request, even where the flow was changed since. */
function closedTiers(
  { createdAt }: WholeRequest["request"],
  { rules: { escalation }, lapsesAt, tiers }: WholeRequest["items"][number],
  { parts }: ItemApprovers,
): NextTier[] {
  const times = { createdAt, lapsesAt: lapsesAt!, escalation };
  return parts
    .flatMap(({ present }) => present.tiers.map((group, n) => ({ tier: n + 1, group, delegates: present.delegates })))
    .filter(({ tier }) => tier > tiers)
    .flatMap((next) => {
      const opensAt = tierOpensAt(times, next.tier);
      return opensAt ? [{ ...next, opensAt }] : [];
    })
    .sort((a, b) => a.tier - b.tier);
}
