import type { ApproversNow } from "../../shared/domain/access-flows/approvers";
import { type GroupProgress, progressOf } from "../../shared/domain/access-requests/approval-progress";
import type { ApproverGroupType, ApproverType } from "./access-request.type";

const SHOWN_PEOPLE = 50;

/** Groups of approvers as the API shows them. */
export function approverGroups(now: ApproversNow, approvals: ReadonlySet<string> = new Set()): ApproverGroupType[] {
  return progressOf(now, approvals).map((group) => ({ ...group, approvers: group.approvers.map(shown) }));
}

function shown({ approver, people, fellBack, satisfied }: GroupProgress["approvers"][number]): ApproverType {
  return {
    kind: approver.kind === "people" ? approver.attribute : approver.kind,
    values: approver.kind === "people" ? approver.values : [],
    fellBack,
    satisfied,
    people: people.slice(0, SHOWN_PEOPLE),
    peopleCount: people.length,
  };
}
