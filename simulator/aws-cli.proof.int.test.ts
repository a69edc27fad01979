import { type Simulator, startSimulator } from "./start";
import { runCli, withCli } from "./testing/test-cli";
import { administratorCredentials } from "./testing/test-clients";
import type { Credentials } from "./world/sessions";

const PAYMENTS = "310254875561";
const LOGISTICS = "310254879905";

/** Operations beyond those of aws-cli.int.test.ts, by the same protocols. */
withCli("the AWS CLI, further operations", () => {
  let aws: Simulator;
  beforeAll(async () => {
    aws = await startSimulator();
  });
  afterAll(() => aws.close());

  it("the AWS CLI reads the tags of a cluster", async () => {
    const arn = `arn:aws:eks:eu-west-1:${PAYMENTS}:cluster/payments-ledger`;
    const { tags } = await cli(
      `eks list-tags-for-resource --resource-arn ${arn}`,
      administratorCredentials(aws, PAYMENTS),
    );
    expect(tags.owner).toBe("ana.silva@acme.example");
  });

  it("the AWS CLI reads the enabled regions of an account in both ways", async () => {
    const credentials = administratorCredentials(aws, LOGISTICS);
    const { Regions } = await cli("account list-regions --region-opt-status-contains ENABLED", credentials);
    expect(Regions).toEqual([{ RegionName: "eu-south-1", RegionOptStatus: "ENABLED" }]);
    const enabled = await cli("ec2 describe-regions", administratorCredentials(aws, PAYMENTS));
    expect(enabled.Regions.map(nameOf)).not.toContain("eu-south-1");
  });

  it("the AWS CLI reads the people and groups of Identity Center", async () => {
    const credentials = administratorCredentials(aws);
    const externalIds = [{ issuer: "https://scim.example.com/acme", id: "00u1" }];
    aws.world.identityCenter?.changeUser("ana.silva@acme.example", { externalIds });
    const { Instances } = await cli("sso-admin list-instances", credentials);
    const store = `--identity-store-id ${Instances[0]?.IdentityStoreId}`;
    const { Users } = await cli(`identitystore list-users ${store} --page-size 5`, credentials);
    expect(Users).toHaveLength(12);
    expect(Users.flatMap(({ ExternalIds = [] }) => ExternalIds)).toEqual([
      { Issuer: "https://scim.example.com/acme", Id: "00u1" },
    ]);
    const { Groups } = await cli(`identitystore list-groups ${store}`, credentials);
    const payments = Groups.find((group) => group.DisplayName === "Payments Team");
    const { GroupMemberships } = await cli(
      `identitystore list-group-memberships ${store} --group-id ${payments?.GroupId}`,
      credentials,
    );
    const names = GroupMemberships.map(
      ({ MemberId }) => Users.find((user) => user.UserId === MemberId.UserId)?.UserName,
    );
    expect(names.sort()).toEqual(["ana.silva@acme.example", "ben.okoro@acme.example", "otto.lindqvist@acme.example"]);
    const elsewhere = await cli("sso-admin list-instances --region us-east-1", credentials);
    expect(elsewhere.Instances).toEqual([]);
  });

  it("the AWS CLI makes, changes and deletes an access entry", async () => {
    const credentials = administratorCredentials(aws, PAYMENTS);
    const principal = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
    const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    const where = `--cluster-name payments-eu --principal-arn ${principal}`;
    const made = await cli(
      `eks create-access-entry ${where} --tags managed-by=cli --kubernetes-groups auditors`,
      credentials,
    );
    expect(made.accessEntry).toMatchObject({
      principalArn: principal,
      type: "STANDARD",
      tags: { "managed-by": "cli" },
    });
    const scope = "--access-scope type=namespace,namespaces=checkout,ledger";
    const associated = await cli(`eks associate-access-policy ${where} --policy-arn ${policy} ${scope}`, credentials);
    expect(associated.associatedAccessPolicy).toMatchObject({
      policyArn: policy,
      accessScope: { type: "namespace", namespaces: ["checkout", "ledger"] },
    });
    const listed = await cli(
      `eks list-access-entries --cluster-name payments-eu --associated-policy-arn ${policy}`,
      credentials,
    );
    expect(listed.accessEntries).toEqual([principal]);
    const { associatedAccessPolicies } = await cli(`eks list-associated-access-policies ${where}`, credentials);
    expect(associatedAccessPolicies).toHaveLength(1);
    await cli(`eks disassociate-access-policy ${where} --policy-arn ${policy}`, credentials);
    await cli(`eks update-access-entry ${where} --kubernetes-groups readers`, credentials);
    const described = await cli(`eks describe-access-entry ${where}`, credentials);
    expect(described.accessEntry.kubernetesGroups).toEqual(["readers"]);
    expect(Date.parse(described.accessEntry.createdAt)).toBeGreaterThan(Date.parse("2026-01-01T00:00:00Z"));
    await cli(`eks delete-access-entry ${where}`, credentials);
    await expect(cli(`eks describe-access-entry ${where}`, credentials)).rejects.toThrow("(ResourceNotFoundException)");
    const { accessPolicies } = await cli("eks list-access-policies", credentials);
    expect(accessPolicies).toContainEqual({ name: "AmazonEKSEditPolicy", arn: policy });
  });

  it("the AWS CLI assigns a permission set and finds the role that it became", async () => {
    const credentials = administratorCredentials(aws);
    const { Instances } = await cli("sso-admin list-instances", credentials);
    const { InstanceArn, IdentityStoreId } = Instances[0]!;
    const instance = `--instance-arn ${InstanceArn}`;
    const made = await cli(
      `sso-admin create-permission-set ${instance} --name jit-cli --tags Key=person,Value=ana`,
      credentials,
    );
    const set = `${instance} --permission-set-arn ${made.PermissionSet.PermissionSetArn}`;
    const { Users } = await cli(`identitystore list-users --identity-store-id ${IdentityStoreId}`, credentials);
    const ana = Users.find((user) => user.UserName === "ana.silva@acme.example");
    const target = `${set} --target-id ${PAYMENTS} --target-type AWS_ACCOUNT --principal-type USER --principal-id ${ana?.UserId}`;
    const started = await cli(`sso-admin create-account-assignment ${target}`, credentials);
    const { RequestId, Status } = started.AccountAssignmentCreationStatus;
    expect(Status).toBe("IN_PROGRESS");
    aws.settle();
    const status = `sso-admin describe-account-assignment-creation-status ${instance} --account-assignment-creation-request-id ${RequestId}`;
    expect((await cli(status, credentials)).AccountAssignmentCreationStatus.Status).toBe("SUCCEEDED");
    const roles = await cli(
      "iam list-roles --path-prefix /aws-reserved/ --page-size 1",
      administratorCredentials(aws, PAYMENTS),
    );
    expect(roles.Roles.map(({ RoleName }) => RoleName)).toContainEqual(
      expect.stringMatching(/^AWSReservedSSO_jit-cli_[0-9a-f]{16}$/),
    );
    const deleted = await cli(`sso-admin delete-account-assignment ${target}`, credentials);
    expect(deleted.AccountAssignmentDeletionStatus.Status).toBe("IN_PROGRESS");
  });

  const cli = async (command: string, credentials: Credentials) => (await runCli(aws, command, credentials)) as Answer;
});

const nameOf = (region: { RegionName: string }) => region.RegionName;

/** The members of the CLI's answers that these tests read. */
interface Answer {
  tags: Record<string, string>;
  Regions: { RegionName: string }[];
  accessEntry: { principalArn: string; kubernetesGroups: string[]; createdAt: string };
  accessEntries: string[];
  associatedAccessPolicy: object;
  associatedAccessPolicies: object[];
  accessPolicies: object[];
  PermissionSet: { PermissionSetArn: string };
  AccountAssignmentCreationStatus: { RequestId: string; Status: string };
  AccountAssignmentDeletionStatus: { RequestId: string; Status: string };
  Roles: { RoleName: string }[];
  Instances: { InstanceArn: string; IdentityStoreId: string }[];
  Users: { UserId: string; UserName: string; ExternalIds?: object[] }[];
  Groups: { GroupId: string; DisplayName: string }[];
  GroupMemberships: { MemberId: { UserId: string } }[];
}
