import type { ApproverGroupNow, ApproverNow, ApproversNow } from "../../access-flows/approvers";

/** A group of approvers with the approvals given so far. `satisfied: false` means that an approval is missing. */
export interface GroupProgress {
  readonly operator: "AND" | "OR";
  /** The escalation tier, from 1; null: the group is part of the approver policy. */
  readonly tier: number | null;
  readonly satisfied: boolean;
  readonly approvers: readonly (ApproverNow & { readonly satisfied: boolean })[];
}

export function approvalProgressOf({ groups, tiers }: ApproversNow, approvals: ReadonlySet<string>): GroupProgress[] {
  const progress = ({ operator, approvers }: ApproverGroupNow, tier: number | null): GroupProgress => {
    const evaluated = approvers.map((one) => ({ ...one, satisfied: one.people.some(({ id }) => approvals.has(id)) }));
    const done = evaluated.filter(({ satisfied }) => satisfied).length;
    const satisfied = operator === "AND" ? done > 0 && done === evaluated.length : done > 0;
    return { operator, tier, satisfied, approvers: evaluated };
  };
  return [...groups.map((group) => progress(group, null)), ...tiers.map((group, index) => progress(group, index + 1))];
}
