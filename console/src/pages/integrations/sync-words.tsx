import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { SyncAccountState, SyncRunState, SyncTrigger } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";
import type { SyncRun } from "./sync-run-facts";

/** An icon and a word: never a color alone. */
type Word = readonly [StatusIndicatorProps.Type, string];

const RUN: Readonly<Record<SyncRunState, Word>> = {
  QUEUED: ["pending", "Waiting for its connector"],
  READING_ORGANIZATION: ["in-progress", "Reading the organization"],
  SCANNING: ["in-progress", "Scanning accounts"],
  SUCCEEDED: ["success", "Everything was read"],
  PARTIAL: ["warning", "Some could not be read"],
  FAILED: ["error", "Nothing could be read"],
  CANCELLED: ["stopped", "Cancelled"],
};

const ACCOUNT: Readonly<Record<SyncAccountState, Word>> = {
  PENDING: ["pending", "Waiting"],
  SCANNING: ["in-progress", "Being read"],
  DONE: ["success", "Done"],
};

export const TRIGGERS: Readonly<Record<SyncTrigger, string>> = {
  CREATED: "First sync",
  MANUAL: "On request",
  SCHEDULED: "On schedule",
  UPDATED: "After a change of settings",
};

/** The numbers of accounts that a run has scanned and failed to read. */
export function accountsOf({ state, accountsDone, accountsTotal, accountsFailed }: SyncRun): string {
  const all = accountsTotal === accountsDone && !isUnderWay(state) ? "" : `${accountsDone} of `;
  const accounts = accountsTotal === 1 ? "1 account" : `${accountsTotal ?? "?"} accounts`;
  return `${all}${accounts}${accountsFailed > 0 ? `, ${accountsFailed} failed` : ""}`;
}

/** The differences between a run and the one before it. */
export function changesOf({ resourcesAdded, resourcesChanged, resourcesMissing }: SyncRun): string {
  const changes = [
    resourcesAdded > 0 && `${resourcesAdded} new`,
    resourcesChanged > 0 && `${resourcesChanged} changed`,
    resourcesMissing > 0 && `${resourcesMissing} missing`,
  ];
  return changes.filter(Boolean).join(", ") || "None";
}

export function isUnderWay(state: SyncRunState): boolean {
  return state === "QUEUED" || state === "READING_ORGANIZATION" || state === "SCANNING";
}

export const RunState = ({ state }: { readonly state: SyncRunState }) => indicator(RUN[state]);
export const AccountProgress = ({ state }: { readonly state: SyncAccountState }) => indicator(ACCOUNT[state]);

function indicator([type, word]: Word) {
  return <StatusWord type={type}>{word}</StatusWord>;
}
