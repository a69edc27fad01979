import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SLOT_POLICY, SLOT_SESSION, SLOT_TAG } from "../shared/domain/bindings/slots/slot-contents";
import { type PolicyDocument } from "../simulator/iam/statement";
import { readTemplate, roleOfStack } from "../simulator/iam/template-roles";
import { TerraformModule } from "./testing/terraform-module";

const ACCOUNT = "111122223333";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const trusting = {
  ConnectorAccountId: "444455556666",
  ConnectorRoleName: "platform/Connector",
  ExternalId: "word",
  OrganizationId: "o-acme5k2x9q",
};
const slots = { PoolPrefix: "drawbridge" };
const template = { InstallationId: INSTALLATION, TemplateRolePattern: "arn:aws:iam::*:role/people/*" };
const groups = { AllowKubernetesGroups: "true" };
const shared = { AllowSharedEntries: "true" };
const management = { ManagementAccountId: "777788889999" };
const key = { IdentityCenterKeyArn: "arn:aws:kms:eu-west-1:777788889999:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b" };

type Parameters = Readonly<Record<string, string>>;

describe.each<[file: string, logicalName: string, module: string, given: Parameters]>([
  ["member-role.yaml", "MemberRole", "member-role", {}],
  ["member-role.yaml", "MemberRole", "member-role", { RoleName: "Other" }],
  ["member-role.yaml", "MemberRole", "member-role", slots],
  ["member-role.yaml", "MemberRole", "member-role", template],
  ["member-role.yaml", "MemberRole", "member-role", { ...slots, ...groups }],
  ["member-role.yaml", "MemberRole", "member-role", { ...slots, ...shared, ...groups }],
  ["member-role.yaml", "MemberRole", "member-role", { ...template, ...shared }],
  ["member-role.yaml", "MemberRole", "member-role", { ...slots, ...template, ...shared, ...groups }],
  ["management-role.yaml", "ManagementRole", "management-role", management],
  ["management-role.yaml", "ManagementRole", "management-role", { ...management, InstallationId: INSTALLATION }],
  ["management-role.yaml", "ManagementRole", "management-role", { ...management, ...key }],
])("%s and its module of Terraform", (file, logicalName, module, given) => {
  const parameters = { ...trusting, ...given };
  const role = roleOfStack(
    { template: readTemplate(file), parameters, accountId: ACCOUNT, region: "eu-west-1" },
    logicalName,
  );
  const made = () => TerraformModule.read(module, variablesOf(parameters), ACCOUNT);

  it(`give the same with ${JSON.stringify(given)}`, async () => {
    const policies = (await made()).policies();
    expect(Object.fromEntries(policies.map(({ name, Statement }) => [name, normal({ Statement })]))).toEqual(
      Object.fromEntries(role.policies.map(({ name, document }) => [name, normal(document)])),
    );
  });

  it(`are trusted alike with ${JSON.stringify(given)}`, async () => {
    const Statement = (await made()).statements("trust");
    expect(normal({ Statement })).toEqual(normal(role.trust));
  });
});

it.each(["member-role", "management-role"])(
  "the variables of %s are the parameters of its template, with their defaults",
  async (module) => {
    const { Parameters } = readTemplate(`${module}.yaml`);
    const needed = Object.entries(Parameters).filter(([, { Default }]) => Default === undefined);
    const variables = variablesOf(Object.fromEntries(needed.map(([name]) => [name, "given"])));
    const usual = Object.fromEntries(
      Object.entries(Parameters).map(([name, { Default }]) => [name, String(Default ?? "given")]),
    );
    expect((await TerraformModule.read(module, variables, ACCOUNT)).variables).toEqual(variablesOf(usual));
  },
);

it("the pool's module makes permission sets that may be slots", async () => {
  const pool = await TerraformModule.read("pool", { installation_id: INSTALLATION }, ACCOUNT);
  const slot = pool.resource("aws_ssoadmin_permission_set", "slot");
  expect(slot.session_duration).toBe(SLOT_SESSION);
  expect(pool.value((slot.tags as Record<string, unknown>)[SLOT_TAG])).toBe(INSTALLATION);
  expect(normal({ Statement: pool.statements("slot") })).toEqual(normal(SLOT_POLICY));
});

it("a pattern of roles by template is as long in the module as in the template", () => {
  const variables = readFileSync(join(__dirname, "terraform", "member-role", "variables.tf"), "utf8");
  const { MaxLength } = readTemplate("member-role.yaml").Parameters.TemplateRolePattern as { MaxLength?: number };
  expect(variables).toContain(`length(var.template_role_pattern) <= ${MaxLength}`);
});

/** `terraform fmt -check` fails otherwise. */
it.each(["member-role", "management-role", "pool"])("%s aligns its equals signs as `terraform fmt` does", (module) => {
  const lines = readFileSync(join(__dirname, "terraform", module, "main.tf"), "utf8").split("\n");
  const columns = lines.map((line) => {
    const [, before, value] = /^(\s*[\w"-]+\s*)= (.*)$/.exec(line) ?? [];
    return before === undefined || /[[{(]$/.test(value!) ? null : { before, indent: before.search(/\S/) };
  });
  const wrong = lines.filter((_line, n) => {
    const [last, one] = [columns[n - 1], columns[n]];
    if (!one) return false;
    if (last?.indent === one.indent) return last.before.length !== one.before.length;
    // The first of a run, which is as wide as its longest name.
    const end = columns.findIndex((other, m) => m > n && other?.indent !== one.indent);
    const run = columns.slice(n, end).map((other) => other!.before);
    return one.before.length !== Math.max(...run.map((before) => before.trimEnd().length)) + 1;
  });
  expect(wrong).toEqual([]);
});

/** `AllowSharedEntries: "true"` is `allow_shared_entries = true`. */
function variablesOf(parameters: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
      value === "true" || value === "false" ? value === "true" : value,
    ]),
  );
}

/** Without what IAM does not tell apart: one value and a list of one, no condition and none that asks anything. */
function normal({ Statement }: Pick<PolicyDocument, "Statement">): object[] {
  return ([Statement].flat() as Record<string, unknown>[]).map(
    ({ Action, Resource, Condition, Principal, ...other }) => ({
      ...other,
      Action: [Action].flat(),
      Resource: [Resource].flat(),
      Principal: Object.entries(Principal ?? {}).map(([kind, ids]) => [kind, [ids].flat()]),
      Condition: Object.fromEntries(
        Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>)
          .filter(([, keys]) => Object.keys(keys).length > 0)
          .map(([operator, keys]) => [
            operator,
            Object.fromEntries(Object.entries(keys).map(([name, values]) => [name, [values].flat()])),
          ]),
      ),
    }),
  );
}
