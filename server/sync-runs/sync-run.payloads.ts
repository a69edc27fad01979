import { payloadType } from "../graphql/payload";
import { SyncRunType } from "./sync-run.type";

export const SyncIntegrationPayload = payloadType<{ syncRun: SyncRunType }>("SyncIntegration", {
  syncRun: { type: () => SyncRunType, description: "The one that was started, or was under way already." },
});
export type SyncIntegrationPayload = InstanceType<typeof SyncIntegrationPayload>;

export const CancelSyncPayload = payloadType<{ syncRun: SyncRunType }>("CancelSync", {
  syncRun: { type: () => SyncRunType, description: "The run, now CANCELLED, or as it had ended before." },
});
export type CancelSyncPayload = InstanceType<typeof CancelSyncPayload>;
