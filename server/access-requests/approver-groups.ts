import type { ApproversNow } from "../../shared/domain/access-flows/approvers";
import type { AccessDecision } from "../../shared/domain/access-requests/access-request.entity";
import { approvalProgressOf, type GroupProgress } from "../../shared/domain/access-requests/approval-progress";
import { countVoices } from "../../shared/domain/delegations/count-voices";
import type { OtherSelves } from "../../shared/domain/identities/other-selves";
import type { RequestApproverGroupType, RequestApproverType } from "./access-request.type";

const SHOWN_PEOPLE = 50;
const NO_OTHER_SELVES: OtherSelves = { same: new Set(), probable: new Set() };

type GivenDecision = Pick<AccessDecision, "decision" | "personId" | "onBehalfOfId">;

/** Groups of approvers as the API shows them. */
export function approverGroups(
  now: ApproversNow,
  decisions: readonly GivenDecision[] = [],
): RequestApproverGroupType[] {
  const approvals = decisions.filter(({ decision }) => decision === "APPROVE");
  const voices = countVoices(approvals, now.delegates, () => NO_OTHER_SELVES);
  return approvalProgressOf(now, voices).map((group) => ({ ...group, approvers: group.approvers.map(shown) }));
}

function shown({ approver, people, fellBack, satisfied }: GroupProgress["approvers"][number]): RequestApproverType {
  return {
    kind: approver.kind,
    attribute: approver.kind === "PEOPLE" ? approver.attribute : null,
    values: approver.kind === "PEOPLE" ? approver.values : [],
    fellBack,
    satisfied,
    people: people.slice(0, SHOWN_PEOPLE),
    peopleCount: people.length,
  };
}
