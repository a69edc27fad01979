import { useState } from "react";
import { useSubscription } from "urql";
import { graphql } from "../../gql";
import type { SyncFailure } from "./sync-run-facts";

const PROGRESS = graphql(`
  subscription SyncProgress($id: ID!) {
    syncProgress(integrationId: $id) {
      newFailures { ...SyncFailureFacts }
      run {
        ...SyncRunFacts
        integration { id status statusReasons nextSyncAt lastSyncRun { id } }
      }
    }
  }
`);

export interface LiveSync {
  /** Failures of the newest run that arrived while the page was open. The whole list is read once the run has ended. */
  readonly failures: readonly SyncFailure[];
  /** The number of events so far. It grows with the progress of the run. */
  readonly told: number;
}

const NONE: LiveSync & { readonly runId: string | null } = { runId: null, failures: [], told: 0 };

/** Follows the syncs of an integration. Events update the run and the integration in the cache. */
export function useLiveSync(integrationId: string): LiveSync {
  const [seen, setSeen] = useState(NONE);
  useSubscription({ query: PROGRESS, variables: { id: integrationId } }, (_before, event) => {
    const progress = event.syncProgress;
    if (progress) {
      setSeen((before) => ({
        runId: progress.run.id,
        told: before.told + 1,
        failures: withNew(before.runId === progress.run.id ? before.failures : [], progress.newFailures),
      }));
    }
    return event;
  });
  return seen;
}

/** After a reconnect, an event may repeat a failure. */
function withNew(known: readonly SyncFailure[], more: readonly SyncFailure[]): readonly SyncFailure[] {
  const fresh = more.filter((one) => !known.some((other) => failureKey(other) === failureKey(one)));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

export function failureKey({ accountId, region }: SyncFailure): string {
  return `${accountId} ${region ?? ""}`;
}
