import { type Simulator, startSimulator } from "./start";
import { runCli, withCli } from "./testing/test-cli";
import { administratorCredentials } from "./testing/test-clients";
import type { Credentials } from "./world/sessions";

const PAYMENTS = "310254875561";

/**
 * Each protocol once, with its errors: each start of the CLI takes 0.65 s of processor time. Tests of runbooks show
 * further operations, and aws-cli.proof.int.test.ts and aws-cli-roles.proof.int.test.ts all others.
 */
withCli("the AWS CLI", () => {
  let aws: Simulator;
  beforeAll(async () => {
    aws = await startSimulator();
  });
  afterAll(() => aws.close());

  it("the AWS CLI lists the accounts of the organization", async () => {
    const { Accounts } = await cli("organizations list-accounts", administratorCredentials(aws));
    expect(Accounts).toHaveLength(14);
    expect(Accounts[0]).toMatchObject({ Id: "310254870016", Name: "Acme Management", Status: "ACTIVE" });
  });

  it("the AWS CLI assumes a member role with the connector's credentials", async () => {
    const role = `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`;
    const command = `sts assume-role --role-arn ${role} --role-session-name cli --external-id drawbridge-simulator`;
    const assumed = await cli(command, aws.credentials);
    const { AccessKeyId, SecretAccessKey, SessionToken } = assumed.Credentials;
    const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const arn = `arn:aws:sts::${PAYMENTS}:assumed-role/DrawbridgeMemberRole/cli`;
    expect(assumed.AssumedRoleUser.Arn).toBe(arn);
    expect(await cli("sts get-caller-identity", session)).toMatchObject({ Account: PAYMENTS, Arn: arn });
  });

  it("the AWS CLI lists and describes clusters, following pages", async () => {
    const credentials = administratorCredentials(aws, PAYMENTS);
    const { clusters } = await cli("eks list-clusters --page-size 1", credentials);
    expect(clusters).toEqual(["payments-eu", "payments-ledger"]);
    const { cluster } = await cli("eks describe-cluster --name payments-ledger", credentials);
    expect(Date.parse(cluster.createdAt)).toBe(Date.parse("2025-06-17T09:41:23Z"));
    expect(cluster).toMatchObject({
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      resourcesVpcConfig: { endpointPublicAccess: false },
    });
  });

  it("the AWS CLI reads a role", async () => {
    const { Role } = await cli(
      "iam get-role --role-name ana.silva@acme.example",
      administratorCredentials(aws, PAYMENTS),
    );
    expect(Role).toMatchObject({ Path: "/people/", RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/) });
  });

  it("the AWS CLI reads all regions", async () => {
    const { Regions } = await cli("ec2 describe-regions --all-regions", administratorCredentials(aws, PAYMENTS));
    expect(Regions).toContainEqual({
      RegionName: "eu-south-1",
      Endpoint: "ec2.eu-south-1.amazonaws.com",
      OptInStatus: "not-opted-in",
    });
  });

  it("the AWS CLI shows errors of each protocol with their code", async () => {
    const credentials = administratorCredentials(aws, PAYMENTS);
    await expect(cli("eks describe-cluster --name nope", credentials)).rejects.toThrow("(ResourceNotFoundException)");
    await expect(cli("organizations list-accounts", credentials)).rejects.toThrow("(AccessDeniedException)");
    await expect(cli("ec2 describe-regions --region eu-south-1", credentials)).rejects.toThrow("(AuthFailure)");
    const assume = `sts assume-role --role-arn arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole --role-session-name cli`;
    await expect(cli(assume, aws.credentials)).rejects.toThrow("(AccessDenied)");
  });

  const cli = async (command: string, credentials: Credentials) => (await runCli(aws, command, credentials)) as Answer;
});

/** The members of the CLI's answers that these tests read. */
interface Answer {
  Accounts: object[];
  AssumedRoleUser: { Arn: string };
  Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  clusters: string[];
  cluster: { createdAt: string };
  Regions: object[];
  Role: object;
}
