/** Live topic: the sync of the integration with this id changed. */
export const SYNC_TOPIC = "sync-run";
