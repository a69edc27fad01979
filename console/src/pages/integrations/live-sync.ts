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
  /** Of the newest run, as they turned up while this page looked; a whole list is read once the run has ended. */
  readonly failures: readonly SyncFailure[];
  /** How much was told so far: it grows whenever the run has come further. */
  readonly told: number;
}

const NONE: LiveSync & { readonly runId: string | null } = { runId: null, failures: [], told: 0 };

/** Follows the syncs of an integration. The run and its integration change in place, wherever a page shows them. */
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

/** After a lost connection a failure may be told twice. */
function withNew(known: readonly SyncFailure[], more: readonly SyncFailure[]): readonly SyncFailure[] {
  const fresh = more.filter((one) => !known.some((other) => failureKey(other) === failureKey(one)));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

export function failureKey({ accountId, region }: SyncFailure): string {
  return `${accountId} ${region ?? ""}`;
}
