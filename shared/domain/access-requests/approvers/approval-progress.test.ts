import type { ApproverGroupNow, ApproverNow } from "../../access-flows/approvers";
import type { Member } from "../../identities/members";
import { approvalProgressOf } from "./approval-progress";

const member = (id: string): Member => ({
  id,
  providerId: "okta",
  userName: id,
  email: null,
  displayName: id,
  title: null,
  department: null,
  active: true,
});
const people = (...ids: string[]): ApproverNow => ({
  approver: { kind: "OWNER" },
  people: ids.map(member),
  fellBack: false,
});
const group = (operator: "AND" | "OR", ...approvers: ApproverNow[]): ApproverGroupNow => ({ operator, approvers });
const shown = (groups: ApproverGroupNow[], tiers: ApproverGroupNow[], ...approvals: string[]) =>
  approvalProgressOf({ groups, tiers, delegates: [] }, new Set(approvals)).map(({ tier, satisfied, approvers }) => [
    tier,
    satisfied,
    approvers.map((one) => one.satisfied),
  ]);

describe("the progress of approvals", () => {
  const two = [people("ana", "ben"), people("sam")];

  it.each([
    ["AND", [], [null, false, [false, false]]],
    ["AND", ["ben"], [null, false, [true, false]]],
    ["AND", ["ben", "sam"], [null, true, [true, true]]],
    ["OR", ["sam"], [null, true, [false, true]]],
    ["OR", ["zoe"], [null, false, [false, false]]],
  ] as const)("in an %s group with the approvals of %j", (operator, approvals, expected) => {
    expect(shown([group(operator, ...two)], [], ...approvals)).toEqual([expected]);
  });

  it("counts the tiers of the escalation from 1", () => {
    expect(shown([group("OR", two[0]!)], [group("OR", two[1]!), group("AND")], "sam")).toEqual([
      [null, false, [false]],
      [1, true, [true]],
      [2, false, []],
    ]);
  });
});
