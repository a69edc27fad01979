import { SCAN_OUTCOMES } from "../../shared/domain/sync-runs/outcomes";
import { SYNC_TRIGGERS } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_RUN_STATES } from "../../shared/domain/sync-runs/sync-run.states";
import { enumOf } from "../graphql/enum-of";

export const SyncTriggerEnum = enumOf("SyncTrigger", SYNC_TRIGGERS);
export const SyncRunStateEnum = enumOf("SyncRunState", SYNC_RUN_STATES);
export const ScanOutcomeEnum = enumOf("ScanOutcome", SCAN_OUTCOMES);
