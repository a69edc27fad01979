import {
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
} from "@aws-sdk/client-iam";
import { type Simulator, startSimulator } from "../start";
import { assumeRole, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::310254873349:root" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "xyz" } },
  },
});

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator({ roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3" } });
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

/** As the account's own pipeline, which may do everything in IAM. */
const iam = (roleName = "ClusterProvisioner") =>
  clientsOf(aws, aws.credentialsFor(PAYMENTS, roleName), "eu-central-1").iam;
const create = (RoleName: string, more: Partial<CreateRoleCommandInput> = {}) =>
  iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more }));

describe("roles", () => {
  it("are read by the member role, with their unique id", async () => {
    const { Role } = await iam("DrawbridgeMemberRole").send(new GetRoleCommand({ RoleName: "ana.silva@acme.example" }));
    expect(Role).toMatchObject({
      Path: "/people/",
      Arn: `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`,
      RoleId: aws.world.role(PAYMENTS, "ana.silva@acme.example").id,
      MaxSessionDuration: 3600,
      Tags: [{ Key: "person", Value: "ana.silva@acme.example" }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/);
    expect(Role?.CreateDate).toBeInstanceOf(Date);
  });

  it("are listed below a path, page by page, without their tags", async () => {
    const sizes: number[] = [];
    for await (const page of paginateListRoles({ client: iam(), pageSize: 5 }, { PathPrefix: "/people/" })) {
      sizes.push(page.Roles?.length ?? 0);
      for (const role of page.Roles ?? []) expect(role.Tags).toBeUndefined();
    }
    expect(sizes).toEqual([5, 5, 2]);
    const everything = await iam().send(new ListRolesCommand({}));
    expect(everything.Roles).toHaveLength(16);
    expect(everything.IsTruncated).toBe(false);
  });

  it("are created and assumed by the principals that they trust", async () => {
    const { Role } = await create("break-glass", {
      Path: "/ops/",
      MaxSessionDuration: 7200,
      Description: "For the night",
      Tags: [{ Key: "team", Value: "ops" }],
    });
    expect(Role).toMatchObject({ Arn: `arn:aws:iam::${PAYMENTS}:role/ops/break-glass`, Description: "For the night" });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toMatchObject({
      Statement: { Condition: { StringEquals: { "sts:ExternalId": "xyz" } } },
    });
    const { accountId, name } = aws.world.scenario.connector;
    aws.world.setRolePermissions(accountId, name, { allows: ["sts:AssumeRole"] });
    const session = await assumeRole(aws, Role?.Arn ?? "", { ExternalId: "xyz" });
    expect(session.AssumedRoleUser?.AssumedRoleId).toBe(`${Role?.RoleId}:test`);
    expect((await failureOf(assumeRole(aws, Role?.Arn ?? "", { ExternalId: "abc" }))).name).toBe("AccessDenied");
  });

  it("recreated under their name have another unique id", async () => {
    const first = (await create("break-glass")).Role;
    await iam().send(new DeleteRoleCommand({ RoleName: "break-glass" }));
    const second = (await create("break-glass")).Role;
    expect(second?.Arn).toBe(first?.Arn);
    expect(second?.RoleId).not.toBe(first?.RoleId);
  });

  it("are tagged and untagged", async () => {
    const RoleName = "ana.silva@acme.example";
    await iam().send(new TagRoleCommand({ RoleName, Tags: [{ Key: "team", Value: "a & b" }] }));
    await iam().send(new UntagRoleCommand({ RoleName, TagKeys: ["person"] }));
    expect((await iam().send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: "team", Value: "a & b" }]);
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
    expect((await failureOf(iam().send(new TagRoleCommand({ RoleName, Tags })))).name).toBe("LimitExceededException");
  });
});

describe("refusals", () => {
  it.each<[string, string, Partial<CreateRoleCommandInput>, string, number]>([
    ["a name in use, whatever its case", "drawbridgememberrole", {}, "EntityAlreadyExistsException", 409],
    ["a name that is too long", "x".repeat(65), {}, "ValidationError", 400],
    ["a path without its slashes", "x", { Path: "ops" }, "ValidationError", 400],
    ["a path of AWS's own", "x", { Path: "/aws-reserved/sso.amazonaws.com/" }, "InvalidInputException", 400],
    ["a session longer than 12 hours", "x", { MaxSessionDuration: 43_201 }, "ValidationError", 400],
    ["a trust policy that is none", "x", { AssumeRolePolicyDocument: "{}" }, "MalformedPolicyDocumentException", 400],
  ])("of %s", async (_, name, more, error, status) => {
    expect(await failureOf(create(name, more))).toMatchObject({ name: error, status });
  });

  it("of a role that does not exist", async () => {
    expect(await failureOf(iam().send(new GetRoleCommand({ RoleName: "nobody" })))).toEqual({
      name: "NoSuchEntityException",
      message: "The role with name nobody cannot be found.",
      status: 404,
    });
    expect((await failureOf(iam().send(new DeleteRoleCommand({ RoleName: "nobody" })))).status).toBe(404);
  });

  it("of a call that the caller's role does not allow", async () => {
    const member = iam("DrawbridgeMemberRole");
    const failure = await failureOf(member.send(new DeleteRoleCommand({ RoleName: "ana.silva@acme.example" })));
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(failure.message).toContain("no identity-based policy allows the iam:DeleteRole action");
    aws.world.setRolePermissions(PAYMENTS, "ClusterProvisioner", { allows: ["iam:CreateRole"] });
    const tagged = await failureOf(create("x", { Tags: [{ Key: "a", Value: "b" }] }));
    expect(tagged.message).toContain("iam:TagRole");
  });
});
