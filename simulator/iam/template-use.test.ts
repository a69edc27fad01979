import { grantedActions } from "./granted-actions";
import { templateProblems } from "./template-use";

const client = "drawbridge";
const none = { unused: [], denied: [] };
const reason = "a test";

/** As stories that need everything write it. */
const ALL = [...grantedActions().values()].map((granted) => ({ ...granted, client }));
const problems = (lines: readonly object[], exceptions: Parameters<typeof templateProblems>[1] = none) =>
  templateProblems(
    lines.map((line) => JSON.stringify(line)),
    exceptions,
  );
const without = (sid: string) => ALL.filter((one) => one.sid !== sid);

it("the check passes for stories that need every statement of the templates", () => {
  expect(problems(ALL)).toEqual([]);
});

it("the check names statements that no story needs, unless they are listed", () => {
  const granted = {
    template: "management-role.yaml",
    sid: "WalkOrganizationalUnits",
    action: "organizations:ListParents",
  };
  const sentence =
    "management-role.yaml, WalkOrganizationalUnits: organizations:ListParents is allowed, but no story needs it.";
  const lines = ALL.filter(({ action }) => action !== granted.action);
  const listed = { ...granted, reason };
  expect(problems(lines)).toEqual([sentence]);
  expect(problems(lines, { ...none, unused: [listed] })).toEqual([]);
  expect(problems(ALL, { ...none, unused: [listed] })).toEqual([
    "management-role.yaml, WalkOrganizationalUnits: organizations:ListParents is listed as unused, but a story needs it.",
  ]);
});

it("the check takes a statement that parameters change for several", () => {
  const lines = ALL.filter(
    ({ sid, parameters }) => sid !== "RegroupSlotEntries" || !parameters.includes("AllowKubernetesGroups"),
  );
  expect(problems(lines)).toEqual([
    "member-role.yaml, RegroupSlotEntries: eks:UpdateAccessEntry with PoolPrefix, AllowKubernetesGroups is allowed, but no story needs it.",
  ]);
});

it("the check counts the statements of a connector that holds the management role as that role's", () => {
  const ofConnector = without("ReadIdentityCenter").concat(
    ALL.filter(({ sid }) => sid === "ReadIdentityCenter").map((one) => ({
      ...one,
      ...{
        template: "connector-task.yaml",
        parameters: ["HoldsManagementRole", "ManagementAccountId", "OrganizationId"],
      },
    })),
  );
  expect(problems(ofConnector)).toEqual([]);
});

it("the check names each denied call of the product once, unless it is listed, and each needless listing", () => {
  const template = "member-role.yaml";
  const denied = { client, template, parameters: ["PoolPrefix"], action: "eks:TagResource", deniedBy: null };
  expect(problems([...ALL, denied, denied])).toEqual([
    "member-role.yaml: eks:TagResource was asked for, which no statement allows with PoolPrefix.",
  ]);
  const listed = [{ template, action: "eks:TagResource", reason }];
  expect(problems([...ALL, denied], { ...none, denied: listed })).toEqual([]);
  expect(problems(ALL, { ...none, denied: listed })).toEqual([
    "member-role.yaml: eks:TagResource is listed as denied on purpose, but no story asks for it.",
  ]);
});

it("the check considers calls of the product alone", () => {
  const byAnother = {
    client: "aws-cli",
    template: "member-role.yaml",
    parameters: [],
    action: "eks:X",
    deniedBy: null,
  };
  expect(problems([...ALL, byAnother])).toEqual([]);
  expect(problems(ALL.map((one) => ({ ...one, client: "aws-cli" })))).toHaveLength(ALL.length);
});
