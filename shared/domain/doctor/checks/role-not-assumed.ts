import type { ProviderFailure } from "../../../kernel/app-error";
import { type CheckFinding, checkFinding, failedCall, failureDetails } from "../check-finding";
import type { DoctorCheckName } from "../doctor-run.entity";
import { adviceOnOtherDenial, RUN_AGAIN } from "./tried-actions";

interface WhereDenied {
  readonly advice: string;
  /** The statement that the trust policy of the role should have. */
  readonly statement: string;
}

/** The finding of a role that was not assumed. Only a denial of the role itself says anything about its trust policy. */
export function roleNotAssumed(
  name: DoctorCheckName,
  failure: ProviderFailure,
  { advice, statement }: WhereDenied,
): CheckFinding {
  const isRole = failure.code === "MANAGEMENT_ROLE_DENIED" || failure.code === "MEMBER_ROLE_DENIED";
  if (isRole || failure.kind === "invalid") return failedCall(name, failure, { advice, statement });
  if (failure.kind === "denied") return failedCall(name, failure, { advice: adviceOnOtherDenial(failure.code) });
  const message = `Whether the role can be assumed could not be found out. ${failure.message}`;
  return checkFinding(name, "WARNING", message, { ...failureDetails(failure), advice: RUN_AGAIN });
}
