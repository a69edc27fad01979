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
const WRITES = /^(?!.*:(Describe|Get|List|Decrypt|AssumeRole))/;

describe("the roles of deploy/", () => {
  it("write access entries by their principal, and nothing else", () => {
    const writes = writesOf("member-role.yaml");
    expect(new Set(writes.flatMap(actionsOf))).toEqual(
      new Set([
        "eks:CreateAccessEntry",
        "eks:UpdateAccessEntry",
        "eks:DeleteAccessEntry",
        "eks:AssociateAccessPolicy",
        "eks:DisassociateAccessPolicy",
        "eks:TagResource",
      ]),
    );
    const open = writes.filter(({ Condition }) => Condition?.ArnLike?.["eks:principalArn"] === undefined);
    // As an entry is made AWS may check tagging on the cluster, which has no principal.
    expect(open.map(({ Sid }) => Sid)).toEqual(["TagEntriesAsTheyAreMade"]);
  });

  it.each(["management-role.yaml", "connector-task.yaml"])("assign the pool by %s, and write nothing else", (file) => {
    const writes = writesOf(file);
    const assigning = ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"];
    expect(writes.map((one) => [one.Sid, actionsOf(one)])).toEqual([
      ["AssignPool", assigning],
      ["AssignInAccounts", assigning],
      ["NeverInManagementAccount", assigning],
    ]);
    const [pool, inAccounts] = writes;
    expect(Object.keys(pool?.Condition?.StringEquals ?? {})).toEqual(["aws:ResourceTag/drawbridge-pool"]);
    expect(String(inAccounts?.Resource)).not.toContain("permissionSet");
  });

  it("never delete a foreign entry, even where entries are shared", () => {
    const deleting = statementsOf("member-role.yaml").filter((one) => actionsOf(one).includes("eks:DeleteAccessEntry"));
    expect(deleting.map(({ Sid }) => Sid)).toEqual(["TakeFromSlotEntries", "TakeFromOwnEntries"]);
  });

  it("allow every call that the platform makes, each in the account where it makes it", () => {
    const used = operationsInCode();
    expect(used.length).toBeGreaterThan(25);
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

  it("allow the policies that can be granted, and no others", () => {
    const assignable = permissionsOf("EKS_CLUSTER")
      .filter(({ kind }) => kind === "EKS_ACCESS_POLICY")
      .map(({ id }) => id);
    const adding = statementsOf("member-role.yaml").filter((one) =>
      actionsOf(one).includes("eks:AssociateAccessPolicy"),
    );
    expect(adding).toHaveLength(3);
    for (const { Condition } of adding) {
      const arns = Condition?.ArnEquals?.["eks:policyArn"] as string[];
      const policies = arns.map((arn) => arn.split("/").at(-1));
      expect(policies.sort()).toEqual([...assignable].sort());
    }
  });
});

function writesOf(file: string): Statement[] {
  return statementsOf(file).filter((statement) => actionsOf(statement).some((action) => WRITES.test(action)));
}

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

/** As the code names them for its messages: "eks:DeleteAccessEntry". */
function operationsInCode(): string[] {
  const files = readdirSync(__dirname, { encoding: "utf8", recursive: true }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const text = files.map((name) => readFileSync(join(__dirname, name), "utf8")).join("\n");
  const outcomes = text.replaceAll(
    /sso:DescribeAccountAssignment\$\{[^}]*\}Status/g,
    '"sso:DescribeAccountAssignmentCreationStatus" "sso:DescribeAccountAssignmentDeletionStatus"',
  );
  const found = outcomes.matchAll(/["`]((?:eks|iam|account|organizations|sso|identitystore):[A-Z]\w+)["`]/g);
  return [...new Set([...found].map(([, action]) => action!))].sort();
}
