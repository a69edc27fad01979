import type { Platform } from "../../shared/compose";
import type { SyncFailure } from "../../shared/domain/sync-runs/sync-failures";
import type { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_TOPIC } from "../../shared/domain/sync-runs/sync-runs.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { SyncProgressType } from "./sync-run.type";

type Reads = Pick<Platform, "live" | "syncRunsQueries" | "integrationsQueries">;

/**
 * The latest run of an integration now, and again after each change, until the subscriber leaves or the integration is
 * deleted. A run that a subscriber has seen ends with an event of its final state, also where the next one has begun.
 */
export function syncProgress(
  { live, syncRunsQueries, integrationsQueries }: Reads,
  integrationId: string,
): AsyncGenerator<SyncProgressType> {
  let last: SyncProgressType | null = null;
  let sent = new Set<string>();
  /** Empty where the run is unchanged. */
  const newsOf = async (run: SyncRun): Promise<SyncProgressType[]> => {
    if (run.id !== last?.run.id) sent = new Set();
    const newFailures = sent.size < run.accountsFailed ? await syncRunsQueries.failuresBeside(run.id, [...sent]) : [];
    if (newFailures.length === 0 && !hasChanged(last, run)) return [];
    for (const { accountId } of newFailures) sent.add(accountId);
    last = progressOf(run, newFailures);
    return [last];
  };
  return liveQuery(live, SYNC_TOPIC, integrationId, async () => {
    const [run] = await syncRunsQueries.latestOf([integrationId]);
    // Without a run, an integration that is enabled later has its first one, or one after those of 30 days ago.
    if (!run) return (await integrationsQueries.followed(integrationId)).length === 0 ? null : [];
    const superseded = last && !last.done && run.id !== last.run.id ? await syncRunsQueries.find(last.run.id) : null;
    const ended = superseded ? await newsOf(superseded) : [];
    return [...ended, ...(await newsOf(run))];
  });
}

function progressOf(run: SyncRun, newFailures: readonly SyncFailure[]): SyncProgressType {
  return {
    run,
    accountsDone: run.accountsDone,
    accountsTotal: run.accountsTotal,
    clustersFound: run.clustersFound,
    failures: run.accountsFailed,
    newFailures,
    done: run.finishedAt !== null,
  };
}

function hasChanged(last: SyncProgressType | null, run: SyncRun): boolean {
  if (last === null || last.run.id !== run.id) return true;
  return (
    last.run.state !== run.state || last.accountsDone !== run.accountsDone || last.clustersFound !== run.clustersFound
  );
}
