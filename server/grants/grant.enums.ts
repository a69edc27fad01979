import { END_DETAILS, END_REASONS } from "../../shared/domain/grants/end-reasons";
import { GRANT_STATES } from "../../shared/domain/grants/grant.states";
import { LOOKS_FOUND } from "../../shared/domain/grants/last-look";
import { WAITING_REASONS } from "../../shared/domain/grants/waiting-for";
import { enumOf } from "../graphql/enum-of";

export const GrantStateEnum = enumOf(
  "GrantState",
  GRANT_STATES,
  "PENDING: decided. ACTIVE: seen on the cluster. REVOKING: being taken away. REVOKED: seen gone twice, or nothing was ever written for it. REVOKED_OUTSIDE: somebody else took it away, or put an access entry of their own in its place. UNVERIFIED: nobody could look. FAILED: it never came, and nothing of it is there.",
);
export const GrantEndReasonEnum = enumOf("GrantEndReason", END_REASONS);
export const GrantEndDetailEnum = enumOf("GrantEndDetail", END_DETAILS, "Why a grant ended as UNVERIFIED.", {
  ACCOUNT_CLOSED: "Its AWS account was found closed for 90 days, after which AWS deletes what is in it.",
  ABANDONED: "An admin gave it up, as nobody could look.",
  INTEGRATION_DELETED: "Its integration was deleted by force.",
});
export const LookFoundEnum = enumOf("LookFound", LOOKS_FOUND, "The result of the last look at access that is to end.", {
  SEEN_THERE: "The access was there.",
  NOT_LOOKED_AT: "Nobody could look, or has looked, since it was to end or since the last look.",
  SEEN_GONE: "The access was gone. It is over when a later look agrees.",
});
export const WaitingReasonEnum = enumOf("WaitingReason", WAITING_REASONS, undefined, {
  NO_CONNECTOR: "The connector of the integration is away.",
  RESTORED: "The database was restored from a backup, and no admin has confirmed what is live.",
  PRINCIPAL: "The person's role in the account is being made or looked for.",
  POOL: "All permission sets of the pool are in use in the account.",
  DENIED: "AWS denied a call; it is asked again every minute at least.",
  THROTTLED: "AWS throttles the calls, or they wait for their turn.",
  UNREACHABLE: "AWS did not answer, or with an error of its own.",
  CONFLICT: "AWS is still busy with another change of the same thing.",
  REFUSED: "AWS refused a call as it was; asking again alone does not change that.",
  ACCOUNT_CLOSED: "The AWS account is closed. Access in it ends as UNVERIFIED after 90 days of that.",
  ACCOUNT_LEFT: "The AWS account has left the organization. Access in it ends when it is back, or by abandonGrant.",
  DOUBT: "The access was seen gone, and a write that was never answered may still take effect.",
});
