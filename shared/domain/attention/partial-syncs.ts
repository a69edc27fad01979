import type { DataSource } from "typeorm";
import { adviceFor } from "../sync-runs/outcomes";
import { failuresOf, type SyncFailure } from "../sync-runs/sync-failures";
import { type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** The last sync of an integration, which read some accounts and could not read others. */
export interface PartialSync {
  readonly runId: string;
  readonly integrationId: string;
  readonly integrationName: string;
  readonly accountsFailed: number;
  readonly finishedAt: Date;
}

/** The accounts that last syncs could not read, by one statement for all of them. */
export async function partialSyncItems(db: DataSource, syncs: readonly PartialSync[]): Promise<AttentionItem[]> {
  if (syncs.length === 0) return [];
  const runIds = syncs.map(({ runId }) => runId);
  const pages = await failuresOf(db, runIds, {
    filter: {},
    order: { field: "ACCOUNT_ID", direction: "ASC" },
    page: { first: SHOWN_SUBJECTS },
  });
  return syncs.map((sync, n) => itemOf(sync, pages[n]!.nodes));
}

function itemOf(
  { integrationId, integrationName, accountsFailed, finishedAt }: PartialSync,
  failures: readonly SyncFailure[],
): AttentionItem {
  const accounts = distinct(failures.map(({ accountId, accountName }) => `${accountName} (${accountId})`));
  const advices = distinct(failures.flatMap(({ outcome, code }) => adviceFor(outcome, code) ?? []));
  const named = accounts.length > 0 ? `: ${listFirstNames(accounts, accountsFailed)}` : "";
  const reason = failures[0]?.message;
  return {
    kind: "SYNC_PARTIAL",
    key: integrationId,
    since: finishedAt,
    count: accountsFailed,
    subjects: [{ type: "Integration", id: integrationId }],
    message: `The last sync of the integration '${integrationName}' could not read ${countNoun(accountsFailed, "account")}${named}.${reason ? ` ${reason}` : ""}`,
    whatToDo: advices.length > 0 ? advices.join(" ") : "See in its newest sync why. The next sync tries again.",
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
