import type { AccountState, OutOfScopeReason } from "../../gql/enums";

export const ACCOUNT_STATES: Readonly<Record<AccountState, string>> = {
  ACTIVE: "Active",
  CLOSED: "Closed",
  PENDING_ACTIVATION: "Being set up",
  PENDING_CLOSURE: "Being closed",
  SUSPENDED: "Suspended",
};

export const OUT_OF_SCOPE: Readonly<Record<OutOfScopeReason, string>> = {
  EXCLUDED_ACCOUNT: "Left out: excluded by its number",
  EXCLUDED_OU: "Left out: a unit above it is excluded",
  LEFT_ORGANIZATION: "It has left the organization",
  NOT_ACTIVE: "Suspended or closed in AWS: left out",
};
