import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { permissionsOf } from "../../domain/catalog/permissions";

interface Statement {
  readonly Sid: string;
  readonly Action: string | (string | string[])[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const TEMPLATES = join(__dirname, "../../../deploy/aws");
const WRITES = /:(Create|Update|Delete|Put|Associate|Disassociate|Tag)/;

describe("the roles of deploy/", () => {
  it.each(["member-role.yaml", "management-role.yaml", "connector-task.yaml"])(
    "allow no write by %s but to what carries the installation's tags",
    (file) => {
      const open = statementsOf(file)
        .filter((statement) => actionsOf(statement).some((action) => WRITES.test(action)))
        .filter(({ Condition }) => !hasOurTags(Condition?.StringEquals));
      expect(open.map(({ Sid }) => Sid).sort()).toEqual(
        {
          // Only where the deployer allows it; it deletes nothing.
          "member-role.yaml": ["GroupsOfAllEntries", "PoliciesOfAllEntries"],
          // What has no tags: instance and accounts.
          "management-role.yaml": ["ChangeWhereThePermissionSetAllows"],
          "connector-task.yaml": ["ChangeWhereThePermissionSetAllows"],
        }[file],
      );
      for (const { Sid, Resource } of open.filter((one) => one.Sid === "ChangeWhereThePermissionSetAllows")) {
        expect([Sid, String(Resource)]).not.toEqual([Sid, expect.stringContaining("permissionSet")]);
      }
    },
  );

  it("never delete an entry of others, even where entries are shared", () => {
    const deleting = statementsOf("member-role.yaml").filter((one) => actionsOf(one).includes("eks:DeleteAccessEntry"));
    expect(deleting.map(({ Sid }) => Sid)).toEqual(["ChangeOwnEntries"]);
  });

  it("allow every call that the platform makes, each in the account where it makes it", () => {
    const used = operationsInCode();
    expect(used.length).toBeGreaterThan(30);
    const allowed = {
      member: new Set(statementsOf("member-role.yaml").flatMap(actionsOf)),
      management: new Set(statementsOf("management-role.yaml").flatMap(actionsOf)),
      connector: new Set(statementsOf("connector-task.yaml").flatMap(actionsOf)),
    };
    const missing = (roles: (keyof typeof allowed)[], prefixes: RegExp) =>
      used.filter((action) => prefixes.test(action) && !roles.every((role) => allowed[role].has(action)));
    expect(missing(["member"], /^(eks|iam|account):/)).toEqual([]);
    expect(missing(["management", "connector"], /^(organizations|sso|identitystore):/)).toEqual([]);
  });

  it("allow the policies that people can be given, and no others", () => {
    const assignable = permissionsOf("EKS_CLUSTER")
      .filter(({ kind }) => kind === "EKS_ACCESS_POLICY")
      .map(({ id }) => id);
    for (const Sid of ["PoliciesOfOwnEntries", "PoliciesOfAllEntries"]) {
      const statement = statementsOf("member-role.yaml").find((one) => one.Sid === Sid);
      const arns = statement?.Condition?.ArnEqualsIfExists?.["eks:policyArn"] as string[];
      const policies = arns.map((arn) => arn.split("/").at(-1));
      expect(policies.sort()).toEqual([...assignable].sort());
    }
  });
});

/** Every statement of every policy of the template's roles, whatever its condition. */
function statementsOf(file: string): Statement[] {
  const template = parse(readFileSync(join(TEMPLATES, file), "utf8"), { logLevel: "silent" });
  const resources = Object.entries<{ Type: string; Properties: Record<string, never> }>(template.Resources);
  return resources
    .filter(([name]) => name !== "ExecutionRole")
    .flatMap(([, { Type, Properties }]): { Statement: Statement[] }[] => {
      if (Type === "AWS::IAM::RolePolicy") return [Properties.PolicyDocument!];
      const policies: { PolicyDocument: { Statement: Statement[] } }[] =
        Type === "AWS::IAM::Role" ? (Properties.Policies ?? []) : [];
      return policies.map(({ PolicyDocument }) => PolicyDocument);
    })
    .flatMap(({ Statement }) => Statement);
}

/** `!If [Condition, action, nothing]` counts as the action. */
function actionsOf({ Action }: Statement): string[] {
  return [Action].flat(3).filter((text) => text.includes(":") && !text.startsWith("AWS::"));
}

function hasOurTags(equals: Record<string, unknown> | undefined): boolean {
  const keys = Object.keys(equals ?? {});
  return ["RequestTag", "ResourceTag"].some((kind) =>
    ["managed-by", "drawbridge-installation"].every((tag) => keys.includes(`aws:${kind}/${tag}`)),
  );
}

/** As the code names them for its messages: "eks:DeleteAccessEntry". */
function operationsInCode(): string[] {
  const files = readdirSync(__dirname).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const text = files.map((name) => readFileSync(join(__dirname, name), "utf8")).join("\n");
  const outcomes = text.replaceAll(
    /sso:DescribeAccountAssignment\$\{[^}]*\}Status/g,
    '"sso:DescribeAccountAssignmentCreationStatus" "sso:DescribeAccountAssignmentDeletionStatus"',
  );
  const found = outcomes.matchAll(/["`]((?:eks|iam|account|organizations|sso|identitystore):[A-Z]\w+)["`]/g);
  return [...new Set([...found].map(([, action]) => action!))].sort();
}
