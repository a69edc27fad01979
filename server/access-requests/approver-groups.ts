import type { ApproversNow } from "../../shared/domain/access-flows/approvers";
import { approvalProgressOf, type GroupProgress } from "../../shared/domain/access-requests/approval-progress";
import type { RequestApproverGroupType, RequestApproverType } from "./access-request.type";

const SHOWN_PEOPLE = 50;

/** Groups of approvers as the API shows them. */
export function approverGroups(
  now: ApproversNow,
  approvals: ReadonlySet<string> = new Set(),
): RequestApproverGroupType[] {
  return approvalProgressOf(now, approvals).map((group) => ({ ...group, approvers: group.approvers.map(shown) }));
}

function shown({ approver, people, fellBack, satisfied }: GroupProgress["approvers"][number]): RequestApproverType {
  return {
    kind: approver.kind === "PEOPLE" ? approver.attribute : approver.kind,
    values: approver.kind === "PEOPLE" ? approver.values : [],
    fellBack,
    satisfied,
    people: people.slice(0, SHOWN_PEOPLE),
    peopleCount: people.length,
  };
}
