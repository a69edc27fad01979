import { ProviderFailure } from "../../kernel/app-error";
import { adviceByCode } from "./advice";
import type { RunFailure } from "./sync-run.entity";

export function runFailure(detail: Pick<RunFailure, "code" | "message" | "advice"> & Partial<RunFailure>): RunFailure {
  return { accountId: null, region: null, operation: null, requestId: null, ...detail };
}

/** The failure of reading the organization, with advice. */
export function organizationFailure(failure: ProviderFailure): RunFailure {
  return {
    code: failure.code,
    message: failure.message,
    advice:
      OF_ORGANIZATION.get(failure.code) ??
      adviceByCode(failure.code) ??
      "The next sync tries again. If it stays, look at the connector's log with the request id.",
    accountId: failure.accountId ?? null,
    region: failure.region ?? null,
    operation: failure.operation,
    requestId: failure.requestId ?? null,
  };
}

/** Advice that differs from the advice for an account. */
const OF_ORGANIZATION: ReadonlyMap<string, string> = new Map([
  [
    "MANAGEMENT_ROLE_DENIED",
    "Check that the management account role exists, trusts the connector's role and asks for this integration's external id.",
  ],
  [
    "ORGANIZATION_ACCESS_DENIED",
    "Allow the role the action named here; to read an organization it needs organizations:DescribeOrganization, organizations:ListAccounts and, where AWS leaves paths out, the lists of units. A connector outside the management account needs 'managementAccountRoleArn', or to run in a delegated administrator account.",
  ],
  [
    "ORGANIZATION_NOT_IN_USE",
    "The account belongs to no organization. Set 'managementAccountRoleArn' to a role in the organization's management account.",
  ],
  ["THROTTLED", "Another tool reads AWS Organizations at the same time. The next sync tries again."],
]);
