import { END_DETAILS, END_REASONS, type EndDetail, type EndReason } from "../../shared/domain/grants/end-reasons";
import { GRANT_STATES, type GrantState } from "../../shared/domain/grants/grant.states";
import { OBSERVATIONS_FOUND, type ObservationFound } from "../../shared/domain/grants/waiting/last-observation";
import { WAITING_REASONS } from "../../shared/domain/grants/waiting/waiting-for";
import { enumOf } from "../graphql/enum-of";

const STATES: Readonly<Record<GrantState, string>> = {
  PENDING: "Decided, and not on the resource yet: wait, or read `waitingFor`.",
  ACTIVE: "Observed on the resource, exactly as given: `accessDetails` says how to use it.",
  REVOKING: "Its end was asked for, and the access is being taken away: nothing has to be done.",
  REVOKED: "Observed gone twice, or nothing was ever written for it. Ask again where it is needed.",
  REVOKED_OUTSIDE: "Somebody else took it away, or put an entry of their own in its place. Find out who in CloudTrail.",
  UNVERIFIED: "Given up, as nobody could observe whether it is gone: `endDetail` says why. Check the account by hand.",
  FAILED: "The access never came as a whole, and nothing of it is there: `endMessage` says what to mend.",
};
export const GrantStateEnum = enumOf(
  "GrantState",
  GRANT_STATES,
  "How far access has come, as it was last observed in AWS.",
  STATES,
);

const ENDS: Readonly<Record<EndReason, string>> = {
  EXPIRED: "Its time was over. Extend the next one before its end, or ask again.",
  GIVEN_BACK: "The person who had it ended it. Nothing has to be done.",
  REVOKED_BY_OWNER: "An owner of the resource ended it. Ask them before asking again.",
  REVOKED_BY_ADMIN: "An admin ended it. Ask them before asking again.",
  PERSON_INACTIVE: "The person left, or is switched off at their identity provider.",
  CLUSTER_GONE: "The cluster was deleted, and the access with it.",
  CLUSTER_REPLACED: "The cluster was recreated under its name. Ask for access to the new one.",
  OUT_OF_SCOPE: "The integration does not scan the resource any more. An admin can include it again.",
  INTEGRATION_DISABLED: "An admin switched the integration off. Ask again once it is on.",
  INTEGRATION_DELETED: "An admin deleted the integration, and all access by it ended.",
  CONDITIONS_NO_LONGER_MET: "The person or the resource does not fit the automatic flow any more.",
  FLOW_DELETED: "The automatic flow that gave it was deleted or switched off.",
  CHANGED_OUTSIDE: "Others took the access away in AWS, or the role behind it. Find out who, then ask again.",
  REQUEST_CANCELLED: "The request was taken back before the access came.",
  REFUSED_BY_AWS: "AWS refused to give it; `endMessage` has the cause. An admin has to mend it first.",
  FOREIGN_ENTRY: "An access entry of others was in its place. Have them remove it, then ask again.",
  PRINCIPAL_NOT_FOUND: "The person has no role or user in the account. `endMessage` says how they get one.",
  NOT_MANAGEABLE: "Access on the cluster could not be managed. An admin finds the reason on the resource.",
  NOT_IN_TIME: "It did not come within an hour, so it was given up. Ask again once the cause is mended.",
};
export const GrantEndReasonEnum = enumOf(
  "GrantEndReason",
  END_REASONS,
  "Why a grant ends. FOREIGN_ENTRY, NOT_IN_TIME, NOT_MANAGEABLE, PRINCIPAL_NOT_FOUND and REFUSED_BY_AWS are of access that never came.",
  ENDS,
);

const DETAILS: Readonly<Record<EndDetail, string>> = {
  ACCOUNT_CLOSED: "Its AWS account was found closed for 90 days, after which AWS deletes what is in it.",
  ABANDONED: "An admin gave it up, as nobody could observe it.",
  INTEGRATION_DELETED: "Its integration was deleted by force.",
};
export const GrantEndDetailEnum = enumOf("GrantEndDetail", END_DETAILS, "Why a grant ended as UNVERIFIED.", DETAILS);

const FOUND: Readonly<Record<ObservationFound, string>> = {
  OBSERVED_THERE: "The access was still on the resource: it is tried again until it is gone.",
  NOT_OBSERVED: "Nobody could read AWS since it was to end, or since the observation before: see `waitingFor`.",
  OBSERVED_GONE: "The access was gone. It is over when a later observation agrees.",
};
export const ObservationFoundEnum = enumOf(
  "ObservationFound",
  OBSERVATIONS_FOUND,
  "The result of the last observation of access that is to end.",
  FOUND,
);

export const WaitingReasonEnum = enumOf(
  "WaitingReason",
  WAITING_REASONS,
  "Why access does not come, stay or go as it should.",
  {
    NO_CONNECTOR: "The connector of the integration sends no heartbeat: start it, or give the integration another one.",
    RESTORED: "The database was restored from a backup, and no admin has confirmed what is live.",
    PRINCIPAL: "The person's role in the account is being made or looked for.",
    POOL: "All permission sets of the pool are in use in the account.",
    DENIED: "AWS denied a call; it is asked again every minute at least.",
    THROTTLED: "AWS throttles the calls, or Drawbridge holds them back so that it does not.",
    UNREACHABLE: "AWS did not answer, or with an error of its own.",
    CONFLICT: "AWS is still busy with another change of the same thing.",
    REFUSED: "AWS refused a call as it was; asking again alone does not change that.",
    ACCOUNT_CLOSED: "The AWS account is closed. Access in it ends as UNVERIFIED after 90 days of that.",
    ACCOUNT_LEFT: "The AWS account has left the organization. Access in it ends when it is back, or by abandonGrant.",
    DOUBT:
      "The access was observed gone, and AWS may still carry out a write that it did not answer, or answered with an error of its own.",
  },
);
