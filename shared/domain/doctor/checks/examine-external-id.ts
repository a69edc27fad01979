import { ProviderFailure } from "../../../kernel/app-error";
import type { TrustingRole } from "../../cloud/doctor-cloud.port";
import { attemptCall, type CheckFinding, checkFinding, failureDetails } from "../check-finding";
import type { Examination } from "../examination";
import { RUN_AGAIN } from "./tried-actions";

interface RoleAsked {
  readonly arn: string;
  readonly accountId: string | null;
  /** The statement that its trust policy should have. */
  readonly statement: string;
}

/** The role must refuse callers without the external id. */
export async function examineExternalId(
  { organization, signal }: Examination,
  role: TrustingRole,
  { arn, accountId, statement }: RoleAsked,
): Promise<CheckFinding> {
  const trusts = await attemptCall(() => organization.trustsAnyExternalId(role, signal));
  if (trusts instanceof ProviderFailure) {
    const message = `Whether the role ${arn} refuses other external ids could not be found out. ${trusts.message}`;
    return checkFinding("EXTERNAL_ID", "WARNING", message, { ...failureDetails(trusts), accountId, advice: RUN_AGAIN });
  }
  if (!trusts) {
    return checkFinding("EXTERNAL_ID", "OK", `The role ${arn} refuses other external ids.`, { accountId });
  }
  return checkFinding("EXTERNAL_ID", "WARNING", `The trust policy of ${arn} does not ask for the external id.`, {
    accountId,
    advice:
      "Replace the statement of its trust policy, so that nobody else can use the connector to reach the account.",
    statement,
  });
}
