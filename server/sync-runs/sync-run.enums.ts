import { SCAN_OUTCOMES } from "../../shared/domain/sync-runs/outcomes";
import { SYNC_RUN_ACCOUNT_STATES, SYNC_TRIGGERS } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_RUN_STATES } from "../../shared/domain/sync-runs/sync-run.states";
import { enumOf } from "../graphql/enum-of";

export const SyncTriggerEnum = enumOf("SyncTrigger", SYNC_TRIGGERS, "The reason for which a sync run was started.", {
  CREATED: "The integration was new, and its organization was read for the first time.",
  UPDATED: "Settings of the integration were changed, so that everything is read again by the new ones.",
  SCHEDULED: "It was time, by DRAWBRIDGE_SYNC_INTERVAL_MINUTES, or the connector came back.",
  MANUAL: "Somebody asked for it by `syncIntegration`; `requestedBy` names who.",
});

export const SyncRunStateEnum = enumOf("SyncRunState", SYNC_RUN_STATES, "How far a sync run is, or how it ended.", {
  QUEUED: "Its connector has not begun yet. It begins within seconds while the connector is CONNECTED.",
  READING_ORGANIZATION: "Accounts, units and tags are being read; accounts are scanned as they are found.",
  SCANNING: "The list of accounts is complete, and the rest of them are scanned.",
  SUCCEEDED: "Every account in scope was read. Nothing is to be done.",
  PARTIAL: "Some accounts or regions could not be read: `failures` says which, and what mends it.",
  FAILED: "Nothing could be read: `failure` says why. The inventory stays as it was.",
  CANCELLED:
    "Somebody ended it by `cancelSync`, or settings were changed meanwhile. The next one reads everything again.",
});

export const ScanOutcomeEnum = enumOf(
  "ScanOutcome",
  SCAN_OUTCOMES,
  "The result of scanning an account, or one region of it. `advice` says what mends it.",
  {
    OK: "It was read in full. Nothing is to be done.",
    DENIED: "AWS refused a call: allow the member role the action, or deploy the role in the account.",
    THROTTLED: "AWS limited the rate of calls for longer than was waited. The next sync tries again.",
    UNAVAILABLE: "AWS gave no proper answer, or Drawbridge failed on it. The next sync tries again.",
    REGION_DISABLED: "The region is not enabled in this account. Enable it, or leave it out of the discovery regions.",
    BLOCKED_BY_SCP: "A service control policy denies the region. Exempt the member role if clusters should be found.",
    SUSPENDED: "The account is not active in AWS Organizations, so that no call is made to it.",
    EXCLUDED: "The settings exclude the account or a unit above it, so that no call is made to it.",
    MANAGEMENT_ACCOUNT: "StackSets do not reach it: deploy the member role there by a stack of its own.",
  },
);

export const SyncAccountStateEnum = enumOf(
  "SyncAccountState",
  SYNC_RUN_ACCOUNT_STATES,
  "How far a run is with one of its accounts.",
  {
    PENDING: "It waits for a free place in the workers of the connector.",
    SCANNING: "A worker reads its regions at this moment.",
    DONE: "The result is recorded: `outcome` says how it came out.",
  },
);
