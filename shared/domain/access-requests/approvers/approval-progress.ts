import type { ApproverGroupNow, ApproverNow, ApproversNow } from "../../access-flows/approvers";

/** Groups of approvers, and which of them have approved by now: where `satisfied` is false, somebody is missing. */
export interface GroupProgress {
  readonly operator: "AND" | "OR";
  /** Which tier of the escalation it is, from 1; null: it was asked from the beginning. */
  readonly tier: number | null;
  readonly satisfied: boolean;
  readonly approvers: readonly (ApproverNow & { readonly satisfied: boolean })[];
}

export function approvalProgressOf({ groups, tiers }: ApproversNow, approvals: ReadonlySet<string>): GroupProgress[] {
  const progress = ({ operator, approvers }: ApproverGroupNow, tier: number | null): GroupProgress => {
    const judged = approvers.map((one) => ({ ...one, satisfied: one.people.some(({ id }) => approvals.has(id)) }));
    const done = judged.filter(({ satisfied }) => satisfied).length;
    const satisfied = operator === "AND" ? done > 0 && done === judged.length : done > 0;
    return { operator, tier, satisfied, approvers: judged };
  };
  return [...groups.map((group) => progress(group, null)), ...tiers.map((group, index) => progress(group, index + 1))];
}
