import { assertNever } from "../../../kernel/assert-never";
import { durationInWords } from "../../../kernel/text/duration-in-words";
import type { Approver, ApproverGroup, ApproverPolicy, Escalation } from "../flow-definition";
import { describeProvider, describeValues } from "./describe-people";
import { describeList, type FlowNames, GAP, quoteText, type SummaryDetail } from "./summary-words";

/** Such as "one of the owners approves". */
export function describeApproval(policy: ApproverPolicy | null, names: FlowNames, detail: SummaryDetail): string {
  if (policy === null) return "nobody has to approve";
  const several = policy.groups.length > 1;
  const [first] = policy.groups;
  if (!first) return `${GAP} approves`;
  const word = policy.mode === "ALL_OF" ? "and" : "or";
  const say = (group: ApproverGroup) => {
    const text = describeGroup(group, names, detail);
    const [only, ...others] = group.approvers;
    return several && (others.length > 0 || (word === "and" && only && hasChoice(only))) ? `(${text})` : text;
  };
  const groups = describeList(policy.groups, say, { word, noun: "approver groups", detail });
  const isPlural = several ? policy.mode === "ALL_OF" : first.operator === "AND" && first.approvers.length > 1;
  return `${groups} ${isPlural ? "approve" : "approves"}`;
}

/** Such as "after 30 minutes without a decision the manager may approve alone". */
export function describeEscalation(
  { intervalSeconds, tiers }: Escalation,
  names: FlowNames,
  detail: SummaryDetail,
): string {
  const each = tiers.length > 1 ? "each " : "";
  const steps =
    detail.items === 0
      ? `${tiers.length} ${tiers.length === 1 ? "tier" : "tiers"}`
      : [
          ...tiers.slice(0, detail.items).map((tier) => describeGroup(tier, names, detail)),
          ...(tiers.length > detail.items ? [`${tiers.length - detail.items} more tiers`] : []),
        ].join(", then ");
  return `after ${each}${durationInWords(intervalSeconds)} without a decision ${steps} may approve too`;
}

function describeGroup({ operator, approvers }: ApproverGroup, names: FlowNames, detail: SummaryDetail): string {
  if (approvers.length === 0) return GAP;
  const word = operator === "AND" ? "and" : "or";
  const say = (one: Approver) => {
    const text = describeApprover(one, names, detail);
    return word === "and" && approvers.length > 1 && hasChoice(one) ? `(${text})` : text;
  };
  return describeList(approvers, say, { word, noun: "approvers", detail });
}

/** "ana or ben", which must not read on after an "and": both "ana" alone and "ben and …" would do then. */
function hasChoice(approver: Approver): boolean {
  return approver.kind === "PEOPLE" && approver.values.length > 1;
}

/** Such as "one of the owners" or "a member of Security". */
export function describeApprover(approver: Approver, names: FlowNames, detail: SummaryDetail): string {
  switch (approver.kind) {
    case "OWNER":
      return "one of the owners";
    case "MANAGER":
      return "the manager";
    case "PEOPLE":
      return `${relationOf(approver, detail)} ${describeValues(approver, detail)}${describeProvider(approver, names, detail)}`.trim();
    default:
      return assertNever(approver);
  }
}

function relationOf({ attribute }: Extract<Approver, { kind: "PEOPLE" }>, detail: SummaryDetail): string {
  if (attribute === "user") return detail.items === 0 ? "one of" : "";
  if (attribute === "group") return "a member of";
  if (attribute === "role") return "somebody with the role";
  return `somebody with the ${quoteText(attribute, detail)}`;
}
