import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { ProviderFailure } from "../../kernel/app-error";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { Cloud, OrganizationAccount, OrganizationCloud } from "./cloud.port";
import { type ConnectorCheck, type ConnectorCheckName, ConnectorTest } from "./connector-test.entity";
import { CONNECTOR_TEST_TOPIC } from "./connectors.jobs";

const KEEP_TESTS = 20;

/** Tries identity, management role, organization and one member role, and writes down what was reached. */
export async function runConnectorTest(
  deps: { db: DataSource; uow: UnitOfWork; cloud: Cloud },
  testId: string,
  signal: AbortSignal,
): Promise<void> {
  const test = await deps.db.manager.findOneBy(ConnectorTest, { id: testId });
  if (test?.state !== "RUNNING") return;
  const checks = await runChecks(deps.cloud, test, signal);
  await deps.uow.run(systemActor("connector"), async (tx) => {
    await tx.manager.update(ConnectorTest, testId, { state: "DONE", checks, finishedAt: tx.now });
    await tx.manager.query(
      `delete from connector_tests where connector_id = $1 and id not in (
         select id from connector_tests where connector_id = $1 order by created_at desc limit $2)`,
      [test.connectorId, KEEP_TESTS],
    );
    tx.publish(CONNECTOR_TEST_TOPIC, testId);
  });
}

async function runChecks(cloud: Cloud, test: ConnectorTest, signal: AbortSignal): Promise<ConnectorCheck[]> {
  const checks: ConnectorCheck[] = [];
  const identity = await attempt(() => cloud.callerIdentity(signal));
  if (identity instanceof ProviderFailure) return [failed("IDENTITY", null, identity)];
  checks.push(reached("IDENTITY", identity.accountId, `The connector is ${identity.arn}.`));

  const organization = cloud.organization(test.access);
  const described = await attempt(() => organization.describeOrganization(signal));
  if (described instanceof ProviderFailure) {
    const name = described.code === "MANAGEMENT_ROLE_DENIED" ? "MANAGEMENT_ROLE" : "ORGANIZATION";
    return [...checks, failed(name, described.accountId ?? null, described)];
  }
  const { managementRoleArn } = test.access;
  const via = managementRoleArn ? `The role ${managementRoleArn} can be assumed.` : "The connector's own role is used.";
  checks.push(reached("MANAGEMENT_ROLE", described.managementAccountId, via));

  const accounts = await attempt(() => organization.listAccounts(signal));
  if (accounts instanceof ProviderFailure)
    return [...checks, failed("ORGANIZATION", described.managementAccountId, accounts)];
  const count = accounts.length === 1 ? "1 account" : `${accounts.length} accounts`;
  checks.push(
    reached(
      "ORGANIZATION",
      described.managementAccountId,
      `The organization ${described.organizationId} has ${count}.`,
    ),
  );

  const sample = test.sampleAccountId ?? sampleAccount(accounts, described.managementAccountId);
  return sample ? [...checks, await memberRole(organization, sample, test.access.memberRoleName, signal)] : checks;
}

function sampleAccount(accounts: readonly OrganizationAccount[], managementAccountId: string): string | undefined {
  return accounts.find((account) => account.state === "ACTIVE" && account.accountId !== managementAccountId)?.accountId;
}

async function memberRole(
  cloud: OrganizationCloud,
  accountId: string,
  roleName: string,
  signal: AbortSignal,
): Promise<ConnectorCheck> {
  const result = await attempt(() => cloud.assumeMemberRole(accountId, signal));
  if (result instanceof ProviderFailure) return failed("MEMBER_ROLE", accountId, result);
  return reached("MEMBER_ROLE", accountId, `The role ${roleName} can be assumed in account ${accountId}.`);
}

async function attempt<T>(call: () => Promise<T>): Promise<T | ProviderFailure> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind !== "aborted") return error;
    throw error;
  }
}

function reached(name: ConnectorCheckName, accountId: string | null, message: string): ConnectorCheck {
  return { name, reached: true, accountId, code: null, message, advice: null };
}

function failed(name: ConnectorCheckName, accountId: string | null, failure: ProviderFailure): ConnectorCheck {
  return { name, reached: false, accountId, code: failure.code, message: failure.message, advice: ADVICE[name] };
}

const ADVICE: Record<ConnectorCheckName, string> = {
  IDENTITY: "Give the connector's worker a role, such as the task role of its ECS service.",
  MANAGEMENT_ROLE:
    "Check that the role exists, trusts the connector's role and asks for this integration's external id.",
  ORGANIZATION:
    "Allow organizations:DescribeOrganization and organizations:ListAccounts, and use a role in the management account or in a delegated administrator account.",
  MEMBER_ROLE:
    "Deploy the member role in the account, and check that it trusts the connector's role and asks for this integration's external id.",
};
