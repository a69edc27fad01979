import { assertSyncRunTransition, endState, hasEnded, SYNC_RUN_STATES, SYNC_RUN_TRANSITIONS } from "./sync-run.states";

const ALLOWED = new Set([
  "QUEUED -> READING_ORGANIZATION",
  "QUEUED -> FAILED",
  "QUEUED -> CANCELLED",
  "READING_ORGANIZATION -> SCANNING",
  "READING_ORGANIZATION -> FAILED",
  "READING_ORGANIZATION -> CANCELLED",
  "SCANNING -> SUCCEEDED",
  "SCANNING -> PARTIAL",
  "SCANNING -> FAILED",
  "SCANNING -> CANCELLED",
]);

describe("a sync run", () => {
  it.each(SYNC_RUN_STATES.flatMap((from) => SYNC_RUN_STATES.map((to) => [from, to] as const)))(
    "moves from %s to %s only where that transition is allowed",
    (from, to) => {
      const isAllowed = ALLOWED.has(`${from} -> ${to}`);
      expect(SYNC_RUN_TRANSITIONS[from].includes(to)).toBe(isAllowed);
      if (isAllowed) expect(() => assertSyncRunTransition(from, to)).not.toThrow();
      else expect(() => assertSyncRunTransition(from, to)).toThrow(`cannot go from ${from} to ${to}`);
    },
  );

  it.each(SYNC_RUN_STATES)("in state %s has ended exactly when it has no further transition", (state) => {
    expect(hasEnded(state)).toBe(SYNC_RUN_TRANSITIONS[state].length === 0);
  });

  it.each([
    ["succeeds when every account was scanned", 10, 0, 0, "SUCCEEDED"],
    ["succeeds when the rest was skipped on purpose", 10, 0, 10, "SUCCEEDED"],
    ["succeeds when the organization has no account in scope", 0, 0, 0, "SUCCEEDED"],
    ["is partial when one failed", 10, 1, 0, "PARTIAL"],
    ["is partial when all but one failed", 10, 9, 0, "PARTIAL"],
    ["fails when every one failed", 10, 10, 0, "FAILED"],
    ["fails when every one that was not skipped failed", 10, 7, 3, "FAILED"],
  ])("%s", (_sentence, accountsTotal, accountsFailed, accountsSkipped, state) => {
    expect(endState({ accountsTotal, accountsFailed, accountsSkipped })).toBe(state);
  });
});
