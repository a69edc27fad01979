import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { connectorInstall } from "../shared/domain/connectors/install/connector-install";
import type { InstallFile, InstallForm } from "../shared/domain/connectors/install/install-form";
import type { DomainError } from "../shared/kernel/app-error";
import { checkParameters, type Stack } from "../simulator/iam/intrinsics";
import { parseTemplate, roleOfStack } from "../simulator/iam/template-roles";
import { TerraformModule } from "./testing/terraform-module";

const { parse }: { parse(file: string, text: string): Promise<Record<string, unknown>> } = require("@cdktf/hcl2json");

const FACTS = { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3", externalId: "drawbridge-018f3c1e" };
const SECRET = "arn:aws:secretsmanager:eu-west-1:444455556666:secret:drawbridge";

const FORM: InstallForm = {
  format: "CLOUD_FORMATION",
  region: "eu-west-1",
  organizationId: "o-acme5k2x9q",
  managementAccountId: "777788889999",
  targetUnitIds: ["r-ab12"],
  connectorAccountId: "444455556666",
  identityCenterInstanceArn: "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5",
  image: "444455556666.dkr.ecr.eu-west-1.amazonaws.com/drawbridge:0.2.0",
  databaseUrlSecretArn: `${SECRET}-database`,
  cluster: "platform",
  subnets: ["subnet-0a1b2c3d", " subnet-0a1b2c3e "],
  securityGroups: ["sg-0a1b2c3d"],
};

const install = (kind: "ECS" | "EKS" | "LOCAL", given: Partial<InstallForm> = {}) =>
  connectorInstall(kind, { ...FORM, ...given }, FACTS);

function refusal(kind: "ECS" | "LOCAL", given: Partial<InstallForm>): DomainError {
  try {
    install(kind, given);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error("The form was taken.");
}

const textOf = (files: readonly InstallFile[], name: string) => files.find((file) => file.name === name)!.content;

function stackOf(files: readonly InstallFile[], name: string): Stack {
  const given = JSON.parse(textOf(files, `${name}.parameters.json`)) as {
    ParameterKey: string;
    ParameterValue: string;
  }[];
  return {
    template: parseTemplate(`${name}.yaml`, textOf(files, `${name}.yaml`)),
    parameters: Object.fromEntries(given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    accountId: "444455556666",
    region: "eu-west-1",
  };
}

describe.each<[what: string, given: Partial<InstallForm>]>([
  ["a pool", {}],
  ["every value", { ...everyValue() }],
  ["roles of people's own", { identityCenterInstanceArn: null, templateRolePattern: "arn:aws:iam::*:role/people/*" }],
  ["a connector that holds the management role", { holdsManagementRole: true }],
])("the files of an installation with %s", (_what, given) => {
  it("are taken by the templates, with a value for whatever has no default", () => {
    const { files } = install("ECS", given);
    const templates = files.filter(({ language }) => language === "YAML").map(({ name }) => name.replace(".yaml", ""));
    expect(templates.length).toBeGreaterThan(2);
    for (const name of templates) {
      const stack = stackOf(files, name);
      checkParameters(stack);
      const needed = Object.entries(stack.template.Parameters).filter(([, { Default }]) => Default === undefined);
      expect(Object.keys(stack.parameters)).toEqual(expect.arrayContaining(needed.map(([parameter]) => parameter)));
    }
  });

  it("make roles that trust this connector and this installation", () => {
    const { files } = install("ECS", given);
    const role = roleOfStack(stackOf(files, "member-role"), "MemberRole");
    const trust = JSON.stringify(role.trust);
    expect(trust).toContain(given.externalId ?? FACTS.externalId);
    expect(trust).toContain(`444455556666:role/${given.connectorRoleName ?? "DrawbridgeConnectorRole"}`);
  });

  it("are taken by Terraform's parser, and their values by the modules", async () => {
    const { files } = install("ECS", { ...given, format: "TERRAFORM" });
    const root = (await parse("main.tf", textOf(files, "main.tf"))) as {
      module?: Record<string, [Record<string, unknown>]>;
    };
    for (const [name, [{ source, providers: _providers, ...variables }]] of Object.entries(root.module ?? {})) {
      const module = name.replace("_", "-");
      expect(source).toBe(`./modules/${module}`);
      expect(files.map((file) => file.name)).toEqual(expect.arrayContaining([`modules/${module}/main.tf`]));
      await TerraformModule.read(module, variables, "444455556666");
    }
  });

  it("let a worker elsewhere do what the task role may", () => {
    const { files } = install("LOCAL", given);
    const policy = JSON.parse(textOf(files, "connector-role.policy.json"));
    const role = roleOfStack(stackOf(install("ECS", given).files, "connector-task"), "ConnectorRole");
    expect(policy).toEqual(role.policies.find(({ name }) => name === "AssumeDrawbridgeRoles")!.document);
  });
});

function everyValue(): Partial<InstallForm> {
  return {
    connectorName: "payments",
    connectorRoleName: "platform/Connector",
    memberRoleName: "Member",
    managementRoleName: "Management",
    externalId: "word",
    identityCenterKeyArn: "arn:aws:kms:eu-west-1:777788889999:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b",
    poolPrefix: "bridge",
    poolSize: 100,
    templateRolePattern: "arn:aws:iam::*:role/people/*",
    allowKubernetesGroups: true,
    allowSharedEntries: true,
    redisUrlSecretArn: `${SECRET}-redis`,
    secretKeySecretArn: `${SECRET}-key`,
  };
}

it("are the shipped ones, byte by byte, with the values given beside them", () => {
  const { files } = install("ECS", everyValue());
  expect(stackOf(files, "pool").parameters).toEqual({
    InstallationId: FACTS.installationId,
    IdentityCenterInstanceArn: FORM.identityCenterInstanceArn,
    PoolPrefix: "bridge",
    PoolSize: "100",
  });
  expect(stackOf(files, "connector-task").parameters).toMatchObject({
    ManagementAccountRoleArn: "arn:aws:iam::777788889999:role/Management",
    Subnets: "subnet-0a1b2c3d,subnet-0a1b2c3e",
  });
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

it("let Prometheus read a worker on ECS by a token alone", () => {
  const stack = stackOf(install("ECS").files, "connector-task");
  const withParameters = (given: Readonly<Record<string, string>>) => ({
    ...stack,
    parameters: { ...stack.parameters, ...given },
  });
  expect(() => checkParameters(withParameters({ MetricsPort: "9464" }))).toThrow(
    "MetricsPort needs MetricsTokenSecretArn",
  );
  checkParameters(withParameters({ MetricsPort: "9464", MetricsTokenSecretArn: `${SECRET}-metrics` }));
});

it("put every parameter of the connector into a group of CloudFormation's form", () => {
  const { template } = stackOf(install("ECS").files, "connector-task");
  const { Metadata } = parseYaml(readFileSync(join(__dirname, "aws/connector-task.yaml"), "utf8"), {
    logLevel: "silent",
  });
  const grouped = Metadata["AWS::CloudFormation::Interface"].ParameterGroups.flatMap(
    ({ Parameters }: { Parameters: string[] }) => Parameters,
  );
  expect([...grouped].sort()).toEqual(Object.keys(template.Parameters).sort());
});

it("say what to do, in an order, with commands of values that were parsed", () => {
  const commands = (given: Partial<InstallForm>) => install("ECS", given).steps.flatMap(({ command }) => command ?? []);
  expect(commands({}).join("\n")).toContain("--deployment-targets OrganizationalUnitIds=r-ab12");
  expect(commands({ format: "TERRAFORM" })).toEqual(["terraform init && terraform apply"]);
  expect(install("EKS").steps.map(({ title }) => title)).toContain("Run the worker in Kubernetes");
});

it("can be of pool and roles alone, where the connector runs already", () => {
  for (const kind of ["ECS", "LOCAL"] as const) {
    const roles: Partial<InstallForm> = { rolesOnly: true, image: null, databaseUrlSecretArn: null, cluster: null };
    const { files, steps } = install(kind, roles);
    const names = ["pool", "management-role", "member-role"];
    expect(files.map(({ name }) => name)).toEqual(names.flatMap((name) => [`${name}.yaml`, `${name}.parameters.json`]));
    expect(steps.map(({ title }) => title).join(" ")).not.toMatch(/worker|connector|connected/i);
    const root = textOf(install(kind, { ...roles, format: "TERRAFORM" }).files, "main.tf");
    expect(root).not.toContain("connector-task");
  }
});

it("are refused with every problem, by its field", () => {
  const { code, fields } = refusal("ECS", {
    region: "mars; rm -rf /",
    organizationId: "acme",
    managementAccountId: "12",
    connectorAccountId: null,
    targetUnitIds: ["r-ab12", "$(id)"],
    externalId: "a",
    poolPrefix: "Bad_Prefix",
    poolSize: 26,
    identityCenterInstanceArn: "arn:aws:sso:::permissionSet/x",
    memberRoleName: "arn:aws:iam::1:role/x",
    databaseUrlSecretArn: "postgres://user:password@host",
    image: "",
    cluster: "two words",
    subnets: ["subnet-xyz"],
    securityGroups: null,
    allowSharedEntries: true,
  });
  expect(code).toBe("INVALID_INPUT");
  expect([...new Set(fields.map(({ path }) => path.join(".")))].sort()).toEqual([
    "allowSharedEntries",
    "cluster",
    "connectorAccountId",
    "databaseUrlSecretArn",
    "externalId",
    "identityCenterInstanceArn",
    "image",
    "managementAccountId",
    "memberRoleName",
    "organizationId",
    "poolPrefix",
    "poolSize",
    "region",
    "securityGroups",
    "subnets.0",
    "targetUnitIds.1",
  ]);
  expect(fields.length).toBe(16);
});

it("set a worker's environment alike for docker, kubectl and Compose: no quotes, and nothing that one of them reads otherwise", () => {
  const { files } = install("LOCAL", { connectorName: "payments eu" });
  expect(textOf(files, "connector.env").trimEnd().split("\n")).toEqual([
    "DRAWBRIDGE_AWS=real",
    `DRAWBRIDGE_INSTALLATION_ID=${FACTS.installationId}`,
    "DRAWBRIDGE_CONNECTOR_NAME=payments eu",
    "DRAWBRIDGE_CONNECTOR_KIND=LOCAL",
    "AWS_REGION=eu-west-1",
  ]);
  for (const connectorName of ["$HOME", "a #b", "'a'", '"a', "a\\b", "`id`"]) {
    expect(refusal("LOCAL", { connectorName }).fields).toMatchObject([{ path: ["connectorName"] }]);
  }
});

it("need some way in which people are given access", () => {
  const { fields } = refusal("LOCAL", { identityCenterInstanceArn: null });
  expect(fields).toMatchObject([{ path: ["identityCenterInstanceArn"], message: expect.stringContaining("nobody") }]);
});
