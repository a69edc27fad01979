import { integrationStatus } from "./integration-status";

type Facts = Parameters<typeof integrationStatus>[0];

const SYNCED = new Date("2026-03-01T12:00:00.000Z");
const ended = (state: string, message?: string): Facts["lastRun"] => ({
  state,
  finishedAt: SYNCED,
  failure: message ? { message } : null,
});
const running: Facts["lastRun"] = { state: "SCANNING", finishedAt: null, failure: null };
const warning = { code: "ACCOUNTS_FAILED" as const, item: null, message: "2 accounts could not be scanned." };

const statusOf = (given: Partial<Facts>) =>
  integrationStatus({
    integration: { enabled: true, firstSyncedAt: SYNCED, deletedAt: null },
    lastRun: ended("SUCCEEDED"),
    connectorConnected: true,
    warnings: [],
    ...given,
  });

const unsynced = { enabled: true, firstSyncedAt: null, deletedAt: null };

describe("an integration is", () => {
  it.each<[string, Partial<Facts>, string, string[]]>([
    ["ACTIVE when its last sync went well", {}, "ACTIVE", []],
    ["INITIALIZING before its first run", { integration: unsynced, lastRun: null }, "INITIALIZING", []],
    ["INITIALIZING while its first sync runs", { integration: unsynced, lastRun: running }, "INITIALIZING", []],
    ["REFRESHING while a later sync runs", { lastRun: running }, "REFRESHING", []],
    [
      "REFRESHING even after its connector went, until the run is given up",
      { lastRun: running, connectorConnected: false },
      "REFRESHING",
      [],
    ],
    ["WARNING with something to tell", { warnings: [warning] }, "WARNING", [warning.message]],
    [
      "WARNING when its only sync was cancelled",
      { integration: unsynced, lastRun: ended("CANCELLED") },
      "WARNING",
      ["The first sync was cancelled."],
    ],
    ["ACTIVE when a later sync was cancelled", { lastRun: ended("CANCELLED") }, "ACTIVE", []],
    ["ERROR when its last sync failed", { lastRun: ended("FAILED", "Access denied.") }, "ERROR", ["Access denied."]],
    ["ERROR when its connector is gone", { connectorConnected: false }, "ERROR", ["The connector is disconnected."]],
    [
      "DELETING while access given through it is taken away",
      { integration: { enabled: false, firstSyncedAt: SYNCED, deletedAt: SYNCED } },
      "DELETING",
      ["Access that was given through it is being taken away."],
    ],
    [
      "DISABLED when it is switched off, whatever else",
      {
        integration: { enabled: false, firstSyncedAt: null, deletedAt: null },
        lastRun: ended("FAILED", "x"),
        connectorConnected: false,
      },
      "DISABLED",
      ["The integration is switched off."],
    ],
  ])("%s", (_sentence, facts, status, reasons) => {
    expect(statusOf(facts)).toEqual({ status, reasons });
  });
});
