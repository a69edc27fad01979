import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  type PermissionsBoundary,
  PutPermissionsBoundaryToPermissionSetCommand,
  type SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const MANAGEMENT = "310254870016";
const InstanceArn = acmeScenario.identityCenter!.instanceArn;
const AWS_POLICIES = ["AdministratorAccess", "job-function/ViewOnlyAccess", "ReadOnlyAccess"].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
);

let aws: Simulator;
let sso: SSOAdminClient;
let named: { InstanceArn: string; PermissionSetArn: string };
beforeAll(async () => {
  aws = await startSimulator();
});
beforeEach(() => {
  aws.reset();
  sso = clientsOf(aws, administratorCredentials(aws)).ssoAdmin;
  named = { InstanceArn, PermissionSetArn: sets().create({ name: "jit-01" }).arn };
});
afterAll(() => aws.close());

const sets = () => aws.world.identityCenterAdmin!.permissionSets;

describe("policies of AWS", () => {
  const list = (more: { MaxResults?: number; NextToken?: string } = {}) =>
    sso.send(new ListManagedPoliciesInPermissionSetCommand({ ...named, ...more }));
  const attach = (ManagedPolicyArn = AWS_POLICIES[0]) =>
    sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...named, ManagedPolicyArn }));

  it("are attached, listed by pages and detached", async () => {
    expect((await list()).AttachedManagedPolicies).toEqual([]);
    for (const arn of AWS_POLICIES) await attach(arn);
    const first = await list({ MaxResults: 2 });
    const rest = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(rest.NextToken).toBeUndefined();
    expect([...first.AttachedManagedPolicies!, ...rest.AttachedManagedPolicies!]).toEqual([
      { Name: "AdministratorAccess", Arn: AWS_POLICIES[0] },
      { Name: "ReadOnlyAccess", Arn: AWS_POLICIES[2] },
      { Name: "ViewOnlyAccess", Arn: AWS_POLICIES[1] },
    ]);
    await sso.send(new DetachManagedPolicyFromPermissionSetCommand({ ...named, ManagedPolicyArn: AWS_POLICIES[0] }));
    expect((await list()).AttachedManagedPolicies).toHaveLength(2);
  });

  it("are attached once, and only policies of AWS", async () => {
    await attach();
    expect((await failureOf(attach())).name).toBe("ConflictException");
    expect((await failureOf(attach(`arn:aws:iam::${MANAGEMENT}:policy/Own`))).name).toBe("ValidationException");
  });
});

it("policies of the accounts are listed with their paths", async () => {
  const list = async () =>
    (await sso.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(named)))
      .CustomerManagedPolicyReferences;
  expect(await list()).toEqual([]);
  for (const CustomerManagedPolicyReference of [{ Name: "Own" }, { Name: "Own", Path: "/team/" }]) {
    await sso.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...named, CustomerManagedPolicyReference }),
    );
  }
  expect(await list()).toEqual([
    { Name: "Own", Path: "/" },
    { Name: "Own", Path: "/team/" },
  ]);
  const CustomerManagedPolicyReference = { Name: "Own" };
  await sso.send(
    new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({ ...named, CustomerManagedPolicyReference }),
  );
  expect(await list()).toEqual([{ Name: "Own", Path: "/team/" }]);
});

describe("a permissions boundary", () => {
  const get = async () =>
    (await sso.send(new GetPermissionsBoundaryForPermissionSetCommand(named))).PermissionsBoundary;
  const put = (boundary: PermissionsBoundary) =>
    sso.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...named, PermissionsBoundary: boundary }));

  it.each<PermissionsBoundary>([
    { ManagedPolicyArn: AWS_POLICIES[2] },
    { CustomerManagedPolicyReference: { Name: "Boundary", Path: "/" } },
  ])("is set, read and deleted: %j", async (boundary) => {
    const absent = { name: "ResourceNotFoundException", status: 400 };
    expect(await failureOf(get())).toMatchObject(absent);
    await put(boundary);
    expect(await get()).toEqual(boundary);
    await sso.send(new DeletePermissionsBoundaryFromPermissionSetCommand(named));
    expect(await failureOf(get())).toMatchObject(absent);
  });

  it("is one policy, not two", async () => {
    const both = { ManagedPolicyArn: AWS_POLICIES[2], CustomerManagedPolicyReference: { Name: "Boundary" } };
    expect((await failureOf(put(both))).name).toBe("ValidationException");
  });
});

it.each(["instance/*", "permissionSet/*/*"])(
  "IAM is asked about the instance and the permission set: only %s",
  async (one) => {
    aws.world.setRolePermissions(MANAGEMENT, "Administrator", {
      statements: [
        { Effect: "Allow", Action: "sso:ListManagedPoliciesInPermissionSet", Resource: `arn:aws:sso:::${one}` },
      ],
    });
    const { name, message } = await failureOf(sso.send(new ListManagedPoliciesInPermissionSetCommand(named)));
    expect(name).toBe("AccessDeniedException");
    expect(message).toContain(one.startsWith("instance") ? named.PermissionSetArn : InstanceArn);
  },
);
