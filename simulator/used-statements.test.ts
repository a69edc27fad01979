import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import { CreateAccountAssignmentCommand } from "@aws-sdk/client-sso-admin";
import { acme } from "./scenarios/acme";
import { startSimulator } from "./start";
import { assume, clientsOf, failureOf } from "./test-clients";

const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";

it("names each statement that allowed a call, and what was denied, once, in a file and over resets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "used-"));
  const usedStatementsFile = join(folder, "used.jsonl");
  const aws = await startSimulator({
    usedStatementsFile,
    roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3" },
  });
  const story = async () => {
    await assume(aws, `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`);
    const member = clientsOf(aws, aws.credentialsFor(PAYMENTS)).eks;
    await member.send(new ListClustersCommand({}));
    await failureOf(member.send(new CreateClusterCommand({ name: "x", roleArn: "x", resourcesVpcConfig: {} })));
    const manager = clientsOf(aws, aws.credentialsFor(MANAGEMENT, "DrawbridgeManagementRole")).ssoAdmin;
    const assign = new CreateAccountAssignmentCommand({
      InstanceArn: acme.identityCenter!.instanceArn,
      PermissionSetArn: aws.connection.poolPermissionSetArns[0],
      TargetType: "AWS_ACCOUNT",
      TargetId: MANAGEMENT,
      PrincipalType: "USER",
      PrincipalId: aws.world.identityCenter!.userNamed("ana.silva@acme.example")!.id,
    });
    await failureOf(manager.send(assign));
    // A role that does not stand as its template says tells nothing about the template.
    aws.world.setRolePermissions(PAYMENTS, "DrawbridgeMemberRole", { allows: ["eks:*"] });
    await member.send(new CreateClusterCommand({ name: "x", roleArn: "x", resourcesVpcConfig: {} })).catch(() => {});
  };
  await story();
  aws.reset();
  await story();
  const { used, denied } = aws.usedStatements();
  await aws.close();
  const written = readFileSync(usedStatementsFile, "utf8").trim().split("\n");
  rmSync(folder, { recursive: true });
  const action = "sso:CreateAccountAssignment";
  expect(used).toEqual([
    { template: "connector-task.yaml", sid: "AssumeRoles", action: "sts:AssumeRole" },
    { template: "member-role.yaml", sid: "FindClusters", action: "eks:ListClusters" },
    { template: "management-role.yaml", sid: "AssignPool", action },
    { template: "management-role.yaml", sid: "AssignInAccounts", action },
  ]);
  expect(denied).toEqual([
    { template: "member-role.yaml", action: "eks:CreateCluster", deniedBy: null },
    { template: "management-role.yaml", action, deniedBy: "NeverInManagementAccount" },
  ]);
  expect(written.map((line) => JSON.parse(line))).toEqual(expect.arrayContaining([...used, ...denied]));
  expect(written).toHaveLength(6);
});
