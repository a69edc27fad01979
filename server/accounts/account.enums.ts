import { SCOPE_REASONS, type ScopeReason } from "../../shared/domain/accounts/account.entity";
import { ACCOUNT_STATES, type AccountState } from "../../shared/domain/cloud/cloud.port";
import { enumOf } from "../graphql/enum-of";

const STATE_MEANINGS: Readonly<Record<AccountState, string>> = {
  PENDING_ACTIVATION: "AWS still sets it up, so it is not scanned. Wait until it is ACTIVE.",
  ACTIVE: "It is in use; syncs scan it unless the settings exclude it.",
  SUSPENDED: "AWS has stopped it, so it is not scanned. Clear that up with AWS.",
  PENDING_CLOSURE: "Its owner asked AWS to close it. Access there ends by itself.",
  CLOSED: "AWS has closed it, and deletes what is in it after 90 days. Only AWS can reopen it until then.",
};
export const AccountStateEnum = enumOf(
  "AccountState",
  ACCOUNT_STATES,
  "The state of an account, as AWS Organizations reports it.",
  STATE_MEANINGS,
);

const SCOPE_MEANINGS: Readonly<Record<ScopeReason, string>> = {
  EXCLUDED_ACCOUNT: "The settings exclude it by its number. An admin can take it off the list.",
  EXCLUDED_OU: "The settings exclude a unit above it. An admin can take that off the list.",
  NOT_ACTIVE: "AWS says that it is not ACTIVE. It is scanned again when it is.",
  LEFT_ORGANIZATION: "The organization does not list it any more. Invite it again, or connect its new organization.",
};
export const ScopeReasonEnum = enumOf(
  "OutOfScopeReason",
  SCOPE_REASONS,
  "Why syncs do not scan an account or a resource.",
  SCOPE_MEANINGS,
);
