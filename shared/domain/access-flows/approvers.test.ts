import type { Member } from "../identities/members";
import { type ApproverGroupNow, type ApproversNow, allApprovers, isSatisfied, mayDecide } from "./approvers";
import type { ApproverPolicy } from "./flow-definition";

const person = (id: string): Member => ({
  id,
  providerId: "p",
  userName: id,
  email: null,
  displayName: id,
  title: null,
  department: null,
  active: true,
});

/** Each approver as the people it stands for: "ana ben". */
const group = (operator: "AND" | "OR", ...approvers: string[]): ApproverGroupNow => ({
  operator,
  approvers: approvers.map((people) => ({
    approver: { kind: "OWNER" },
    people: people.split(" ").filter(Boolean).map(person),
    fellBack: false,
  })),
});

const now = (groups: ApproverGroupNow[], tiers: ApproverGroupNow[] = []): ApproversNow => ({
  groups,
  tiers,
  delegates: [],
});
const policyOf = (mode: ApproverPolicy["mode"], { groups }: ApproversNow): ApproverPolicy => ({
  mode,
  groups: groups.map(({ operator, approvers }) => ({ operator, approvers: approvers.map((one) => one.approver) })),
});

describe("approvals", () => {
  const OWNER_AND_SECURITY = [group("AND", "ana ben", "sam")];
  const OWNER_OR_SECURITY = [group("OR", "ana ben", "sam")];
  const TWO_GROUPS = [group("OR", "ana"), group("AND", "sam", "tim")];

  it.each<[string, ApproverPolicy["mode"], ApproverGroupNow[], string, boolean]>([
    ["none are not enough", "ANY_OF", OWNER_OR_SECURITY, "", false],
    ["of a stranger are not enough", "ANY_OF", OWNER_OR_SECURITY, "eve", false],
    ["of one are enough where any approver will do", "ANY_OF", OWNER_OR_SECURITY, "sam", true],
    ["of one are not enough where each approver is needed", "ANY_OF", OWNER_AND_SECURITY, "sam", false],
    ["of two of the same approver are not enough where each is needed", "ANY_OF", OWNER_AND_SECURITY, "ana ben", false],
    ["of one of each approver are enough", "ANY_OF", OWNER_AND_SECURITY, "ben sam", true],
    ["of one who stands for both approvers are enough", "ANY_OF", [group("AND", "ana ben", "ana")], "ana", true],
    ["are not enough where an approver is nobody", "ANY_OF", [group("AND", "ana", "")], "ana", false],
    [
      "are enough where another approver is nobody, of which any will do",
      "ANY_OF",
      [group("OR", "ana", "")],
      "ana",
      true,
    ],
    ["of one group are enough where any group will do", "ANY_OF", TWO_GROUPS, "ana", true],
    ["of half a group are not enough where any group will do", "ANY_OF", TWO_GROUPS, "tim", false],
    ["of the other group are enough where any group will do", "ANY_OF", TWO_GROUPS, "sam tim", true],
    ["of one group are not enough where all groups are needed", "ALL_OF", TWO_GROUPS, "ana", false],
    ["of half of one group are not enough where all groups are needed", "ALL_OF", TWO_GROUPS, "ana sam", false],
    ["of all groups are enough where all groups are needed", "ALL_OF", TWO_GROUPS, "ana sam tim", true],
    [
      "of one who is in all groups are enough where all are needed",
      "ALL_OF",
      [group("OR", "ana"), group("OR", "ana ben")],
      "ana",
      true,
    ],
    ["are never enough where there are no groups, all of them", "ALL_OF", [], "ana", false],
    ["are never enough where there are no groups, any of them", "ANY_OF", [], "ana", false],
    ["are never enough for a group without approvers", "ALL_OF", [group("AND")], "ana", false],
  ])("%s", (_what, mode, groups, approvals, expected) => {
    const approvers = now(groups);
    const given = new Set(approvals.split(" ").filter(Boolean));
    expect(isSatisfied(policyOf(mode, approvers), 0, given, approvers)).toBe(expected);
  });

  it("are not needed where the flow names no approver", () => {
    expect(isSatisfied(null, 0, new Set(), now([]))).toBe(true);
  });

  it("of an open tier are enough, whatever the groups require", () => {
    const approvers = now(
      [group("AND", "ana", "ben"), group("OR", "sam")],
      [group("OR", "tim"), group("AND", "una", "vic")],
    );
    const policy = policyOf("ALL_OF", approvers);
    const enough = (open: number, ...approvals: string[]) => isSatisfied(policy, open, new Set(approvals), approvers);
    expect(enough(0, "tim")).toBe(false);
    expect(enough(1, "tim")).toBe(true);
    expect(enough(1, "una", "vic")).toBe(false);
    expect(enough(2, "una")).toBe(false);
    expect(enough(2, "una", "vic")).toBe(true);
    expect(enough(2, "ana", "ben", "sam")).toBe(true);
  });
});

describe("the possible deciders", () => {
  const approvers = now([group("AND", "ana ben", "ana")], [group("OR", "tim ben")]);

  it("are everyone of a group or of an open tier, each named once", () => {
    expect(allApprovers(approvers).map(({ id }) => id)).toEqual(["ana", "ben", "tim"]);
    expect(["ana", "tim", "eve"].map((id) => mayDecide(id, approvers))).toEqual([true, true, false]);
  });
});
