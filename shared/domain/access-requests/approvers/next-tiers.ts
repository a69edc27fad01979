import type { EntityManager } from "typeorm";
import type { ApproverGroupNow, ApproversNow } from "../../access-flows/approvers";
import type { WholeRequest } from "../request-rows";
import { tierOpensAt } from "../request-timers";
import { type ItemApprovers, loadApprovers } from "./request-approvers";

/** A tier of the escalation that is not open yet: who would decide too, were it open at this moment. */
export interface NextTier {
  /** Counted from 1. */
  readonly tier: number;
  readonly opensAt: Date;
  readonly group: ApproverGroupNow;
  readonly delegates: ApproversNow["delegates"];
}

/** By item that waits: the tiers that open if nobody decides before, the next one first. */
export async function nextTiersOf(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
  at: Date,
): Promise<Map<string, NextTier[]>> {
  const escalating = requests.map(({ request, items }) => ({
    request,
    items: items.filter(({ tiers, rules }) => tiers < (rules.escalation?.tiers.length ?? 0)),
  }));
  const asIfOpen = escalating.map(({ request, items }) => ({
    request,
    items: items.map((item) => ({ ...item, tiers: item.rules.escalation!.tiers.length })),
  }));
  const approvers = await loadApprovers(manager, asIfOpen, at);
  return new Map(
    escalating.flatMap(({ request, items }) =>
      items.map((item) => [item.id, closedTiers(request, item, approvers.get(item.id)!)] as const),
    ),
  );
}

/** The rules under which it was asked say when a tier opens, also that of a flow which was changed since. */
function closedTiers(
  { createdAt }: WholeRequest["request"],
  { rules: { escalation }, lapsesAt, tiers }: WholeRequest["items"][number],
  { parts }: ItemApprovers,
): NextTier[] {
  const times = { createdAt, lapsesAt: lapsesAt!, escalation };
  return parts
    .flatMap(({ now }) => now.tiers.map((group, n) => ({ tier: n + 1, group, delegates: now.delegates })))
    .filter(({ tier }) => tier > tiers)
    .flatMap((next) => {
      const opensAt = tierOpensAt(times, next.tier);
      return opensAt ? [{ ...next, opensAt }] : [];
    })
    .sort((a, b) => a.tier - b.tier);
}
