import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateClusterCommand, EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { CreateAccountAssignmentCommand, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { acmeScenario } from "../scenarios/acme";
import { startSimulator } from "../start";
import { failureOf } from "../testing/test-clients";

const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";
const MEMBER_ROLE = `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`;

it("the record names each statement that allowed a call, and each denial, once, in a file and over resets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "used-"));
  const usedStatementsFile = join(folder, "used.jsonl");
  const aws = await startSimulator({
    usedStatementsFile,
    roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3", templateRolePattern: "" },
  });
  const as = (credentials = aws.credentials) => ({
    ...{ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1, customUserAgent: "story" },
  });
  const story = async () => {
    const toAssume = { RoleArn: MEMBER_ROLE, RoleSessionName: "story", ExternalId: aws.connection.externalId };
    await new STSClient(as()).send(new AssumeRoleCommand(toAssume));
    const member = new EKSClient(as(aws.credentialsFor(PAYMENTS)));
    const makeCluster = () =>
      failureOf(member.send(new CreateClusterCommand({ name: "x", roleArn: "x", resourcesVpcConfig: {} })));
    await member.send(new ListClustersCommand({}));
    await makeCluster();
    const manager = new SSOAdminClient(as(aws.credentialsFor(MANAGEMENT, "DrawbridgeManagementRole")));
    const assign = new CreateAccountAssignmentCommand({
      InstanceArn: acmeScenario.identityCenter!.instanceArn,
      PermissionSetArn: aws.connection.poolPermissionSetArns[0],
      TargetType: "AWS_ACCOUNT",
      TargetId: MANAGEMENT,
      PrincipalType: "USER",
      PrincipalId: aws.world.identityCenter!.userNamed("ana.silva@acme.example")!.id,
    });
    await failureOf(manager.send(assign));
    // A changed role says nothing about its template.
    aws.world.setRolePermissions(PAYMENTS, "DrawbridgeMemberRole", { denies: ["eks:ListClusters"] });
    await failureOf(member.send(new ListClustersCommand({})));
    aws.world.setRolePermissions(PAYMENTS, "DrawbridgeMemberRole", { allows: ["eks:ListClusters"] });
    await makeCluster();
  };
  await story();
  aws.reset();
  await story();
  const { used, denied } = aws.usedStatements();
  await aws.close();
  const written = readFileSync(usedStatementsFile, "utf8").trim().split("\n");
  rmSync(folder, { recursive: true });
  const trusting = ["ConnectorAccountId", "ConnectorRoleName", "ExternalId"];
  const connector = {
    ...{ client: "story", template: "connector-task.yaml" },
    parameters: ["ConnectorRoleName", "InstallationId", "ManagementAccountRoleArn", "OrganizationId"],
  };
  const member = {
    ...{ client: "story", template: "member-role.yaml" },
    parameters: [...trusting, "InstallationId", "OrganizationId", "PoolPrefix"],
  };
  const management = {
    ...{ client: "story", template: "management-role.yaml" },
    parameters: [...trusting, "InstallationId", "ManagementAccountId", "OrganizationId"],
  };
  const action = "sso:CreateAccountAssignment";
  expect(used).toEqual([
    { ...connector, sid: "AssumeRoles", action: "sts:AssumeRole" },
    { ...member, sid: "FindClusters", action: "eks:ListClusters" },
    { ...management, sid: "AssignPool", action },
    { ...management, sid: "AssignInAccounts", action },
  ]);
  expect(denied).toEqual([
    { ...member, action: "eks:CreateCluster", deniedBy: null },
    { ...management, action, deniedBy: "NeverInManagementAccount" },
  ]);
  expect(written.map((line) => JSON.parse(line))).toEqual(expect.arrayContaining([...used, ...denied]));
  expect(written).toHaveLength(6);
});
