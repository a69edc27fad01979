import { AccountClient } from "@aws-sdk/client-account";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import type { Simulator } from "../start";
import type { Credentials } from "../world/sessions";

/** The real SDK clients, pointed at a simulator. One attempt, so that a test sees each error once. */
export function clientsOf(aws: Simulator, credentials: Credentials = aws.credentials, region = "eu-west-1") {
  const config = { endpoint: aws.url, region, credentials, maxAttempts: 1 };
  return {
    sts: new STSClient(config),
    organizations: new OrganizationsClient(config),
    eks: new EKSClient(config),
    iam: new IAMClient(config),
    account: new AccountClient(config),
    identityStore: new IdentitystoreClient(config),
    ssoAdmin: new SSOAdminClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
  };
}

export function assumeRole(
  aws: Simulator,
  roleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
  credentials: Credentials = aws.credentials,
) {
  const input = { RoleArn: roleArn, RoleSessionName: "test", ExternalId: aws.connection.externalId, ...more };
  return clientsOf(aws, credentials).sts.send(new AssumeRoleCommand(input));
}

/**
 * Full permissions in an account, by default the management account: for tests of a service independent of permissions.
 */
export function administratorCredentials(
  aws: Simulator,
  accountId = aws.world.organization?.managementAccountId,
): Credentials {
  if (accountId === undefined) throw new Error("This scenario has no organization.");
  if (!aws.world.account(accountId).roles.has("Administrator")) {
    aws.world.putRole(accountId, { name: "Administrator", trust: {} });
  }
  return aws.credentialsFor(accountId, "Administrator");
}

/** The `name` and HTTP status of the error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<{ name: string; message: string; status?: number }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error("The call was expected to fail and did not.");
}
