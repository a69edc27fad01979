import type { EntityManager } from "typeorm";
import { type ApproverGroupNow, allApprovers } from "../../access-flows/approvers";
import type { Approver } from "../../access-flows/flow-definition";
import type { DelegatedRight } from "../../delegations/delegated-rights";
import type { ApprovedBy, GivenApproval } from "../../grants/approved-by";
import type { AccessDecision, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";
import { decidersOf, type ItemApprovers } from "./request-approvers";

/** A position in the rules of an item at which a person is an approver. */
interface DecidingRule {
  /** PRESENT: the flow's current rules, where they differ from those at the time of the request. */
  readonly rules: "ASKED_UNDER" | "PRESENT";
  /** Which group of the approver policy, from 0; null: a tier of the escalation. */
  readonly group: number | null;
  /** Which tier, from 1. */
  readonly tier: number | null;
  /** The approver of the rule: OWNER, MANAGER, or PEOPLE by an attribute's values at a provider. */
  readonly approver: Approver;
  /** True where no owner of the resource may decide, so that the owners of the integration do. */
  readonly fellBack: boolean;
}

/** The person who decided, and the delegator whose right they used. */
type Decider = Pick<AccessDecision, "personId" | "onBehalfOfId">;

/**
 * The rules by which a person may decide about an item. A delegate has the rules of the delegator while the delegation
 * gives the right.
 */
export function decidingRules(decider: Decider, { parts }: ItemApprovers): DecidingRule[] {
  return parts.flatMap(({ present }, part) => {
    const holderId = rightHolderNow(decider, present.delegates);
    if (holderId === null) return [];
    const rules = part === 0 ? "ASKED_UNDER" : "PRESENT";
    const within = ({ approvers }: ApproverGroupNow, place: Pick<DecidingRule, "group" | "tier">) =>
      approvers
        .filter(({ people }) => people.some(({ id }) => id === holderId))
        .map(({ approver, fellBack }): DecidingRule => ({ rules, ...place, approver, fellBack }));
    return [
      ...present.groups.flatMap((group, n) => within(group, { group: n, tier: null })),
      ...present.tiers.flatMap((tier, n) => within(tier, { group: null, tier: n + 1 })),
    ];
  });
}

/** Null: the delegation does not give the right any longer. */
function rightHolderNow({ personId, onBehalfOfId }: Decider, delegates: readonly DelegatedRight[]): string | null {
  if (onBehalfOfId === null) return personId;
  const isGiven = delegates.some((one) => one.personId === personId && one.onBehalfOfId === onBehalfOfId);
  return isGiven ? onBehalfOfId : null;
}

/** The approvers of each item, as the audit log records them. */
export async function approvalsOf(
  manager: EntityManager,
  { decisions }: Pick<WholeRequest, "decisions">,
  items: readonly AccessRequestItem[],
  approvers: ReadonlyMap<string, ItemApprovers>,
): Promise<Map<string, ApprovedBy>> {
  if (items.length === 0) return new Map();
  const given = decisions.filter(({ decision }) => decision === "APPROVE");
  const names = await namesFor(manager, decidersOf(given), items, approvers);
  return new Map(
    items.map((item): [string, ApprovedBy] => {
      if (isApprovedByFlow(item)) {
        return [item.id, { kind: "FLOW", flow: { id: item.flowId, name: names.get(item.flowId)! } }];
      }
      const ofItem = given.filter(({ itemId }) => itemId === item.id);
      const people = ofItem.map((one) => ({
        id: one.personId,
        name: names.get(one.personId) ?? null,
        ...(one.onBehalfOfId && {
          onBehalfOf: {
            id: one.onBehalfOfId,
            name: names.get(one.onBehalfOfId) ?? null,
            delegationId: one.delegationId!,
          },
        }),
        identityId: one.identityId,
        decidedAt: one.decidedAt,
        reason: one.reason,
        ...lesserApprovalOnRecord(one),
        mightDecideBy: decidingRules(one, approvers.get(item.id)!),
      }));
      return [item.id, { kind: "PEOPLE", approvers: people }];
    }),
  );
}

/** Present approvers were read with their names. Only people who may not decide any more, and flows, are looked up. */
async function namesFor(
  manager: EntityManager,
  deciderIds: readonly string[],
  items: readonly AccessRequestItem[],
  approvers: ReadonlyMap<string, ItemApprovers>,
): Promise<ReadonlyMap<string, string>> {
  const present = items.flatMap(({ id }) => allApprovers(approvers.get(id)!));
  const names = new Map(present.map(({ id, displayName }) => [id, displayName]));
  const others = deciderIds.filter((id) => !names.has(id));
  const flowIds = items.filter(isApprovedByFlow).map(({ flowId }) => flowId);
  if (others.length + flowIds.length === 0) return names;
  const rows: { id: string; name: string }[] = await manager.query(
    `select id, display_name as name from homes where id = any($1)
     union all select id, name from access_flows where id = any($2)`,
    [others, flowIds],
  );
  for (const { id, name } of rows) names.set(id, name);
  return names;
}

/** An approval for less, as the audit log records it; empty where all was approved. */
export function lesserApprovalOnRecord(
  decision: Pick<AccessDecision, "lessAccess" | "lessDurationSeconds"> | undefined,
): Pick<GivenApproval, "less"> {
  const { lessAccess: access = null, lessDurationSeconds: durationSeconds = null } = decision ?? {};
  return access || durationSeconds !== null ? { less: { access, durationSeconds } } : {};
}

/** Whether the item needed no approval by the rules at the time of the request. */
export function isApprovedByFlow({ rules }: Pick<AccessRequestItem, "rules">): boolean {
  return rules.approverPolicy === null;
}
