import { describe, expect, it } from "vitest";
import type { FirstRun } from "./first-run-documents";
import { stepsOf } from "./first-run-steps";

const EMPTY: FirstRun = {
  identityProviders: { totalCount: 0, nodes: [] },
  people: { totalCount: 0 },
  integrations: { totalCount: 0, nodes: [] },
  accessFlows: { totalCount: 0, nodes: [] },
  newest: { totalCount: 0, nodes: [] },
  approved: { totalCount: 0, nodes: [] },
};
const PEOPLE = {
  identityProviders: { totalCount: 1, nodes: [{ id: "p1", name: "Okta" }] },
  people: { totalCount: 9 },
};

type Run = NonNullable<NonNullable<FirstRun["integrations"]>["nodes"][number]["lastSyncRun"]>;

function connected(run: Partial<Run>, owners: string[] = []): Pick<FirstRun, "integrations"> {
  const lastSyncRun: Run = {
    id: "r1",
    state: "SUCCEEDED",
    accountsDone: 14,
    accountsFailed: 0,
    accountsSkipped: 0,
    accountsTotal: 14,
    clustersFound: 20,
    ...run,
  };
  const integrationOwners = owners.length > 0 ? [{ attribute: "group", values: owners }] : [];
  const node = {
    id: "i1",
    name: "Acme",
    statusReasons: ["The management role is denied."],
    resourceTypes: ["EKS_CLUSTER" as const],
    integrationOwners,
    lastSyncRun,
  };
  return { integrations: { totalCount: 1, nodes: [node] } };
}

function request(state: "PENDING" | "APPROVED"): NonNullable<FirstRun["newest"]> {
  const node = {
    id: "a1",
    state,
    requester: { id: "e", displayName: "Emil Berg" },
    items: [{ id: "x", resourceName: "payments-eu" }],
  };
  return { totalCount: 1, nodes: [node] };
}

const statesOf = (data: FirstRun, coverage: Parameters<typeof stepsOf>[1] = null) =>
  stepsOf(data, coverage).map(({ state }) => state);

describe("the first steps", () => {
  it("begin with people, before any other step", () => {
    expect(statesOf(EMPTY)).toEqual(["NEXT", "LATER", "LATER", "LATER", "LATER"]);
    const [people] = stepsOf({ ...EMPTY, ...PEOPLE, people: { totalCount: 0 } }, null);
    expect(people).toMatchObject({ state: "NEXT", said: "Okta has nobody yet.", to: "/providers/p1" });
  });

  it("wait for the first sync, and show its progress", () => {
    const data = { ...EMPTY, ...PEOPLE, ...connected({ state: "SCANNING", accountsDone: 5 }) };
    expect(statesOf(data)).toEqual(["DONE", "GOES_ON", "LATER", "LATER", "LATER"]);
    expect(stepsOf(data, null)[1]!.said).toBe("Acme is being read for the first time: 5 of 14 accounts.");
  });

  it("count no account as read that was denied or suspended", () => {
    const said = (run: Partial<Run>) => stepsOf({ ...EMPTY, ...PEOPLE, ...connected(run) }, null)[1]!.said;
    expect(said({})).toBe("Acme: 20 clusters in 14 accounts.");
    expect(said({ state: "PARTIAL", accountsFailed: 1, accountsSkipped: 1 })).toBe(
      "Acme: 20 clusters in 12 accounts. 2 more accounts were not read.",
    );
    expect(said({ clustersFound: 1, accountsTotal: 2, accountsSkipped: 1 })).toBe(
      "Acme: 1 cluster in 1 account. 1 more account was not read.",
    );
  });

  it("show the failure of the first sync", () => {
    const [, connect] = stepsOf({ ...EMPTY, ...PEOPLE, ...connected({ state: "FAILED" }) }, null);
    expect(connect).toMatchObject({ state: "WRONG", said: "Acme: The management role is denied." });
  });

  it("lead to owners until each cluster has one", () => {
    const data = { ...EMPTY, ...PEOPLE, ...connected({}) };
    expect(statesOf(data, { resolved: 0, fallback: 0, unowned: 20 })).toEqual([
      "DONE",
      "DONE",
      "NEXT",
      "LATER",
      "LATER",
    ]);
    const owned = { ...data, ...connected({}, ["Platform"]) };
    const coverage = { resolved: 16, fallback: 4, unowned: 0 };
    expect(statesOf(owned, coverage)).toEqual(["DONE", "DONE", "DONE", "NEXT", "LATER"]);
    expect(stepsOf(owned, coverage)[2]).toMatchObject({
      said: "16 of 20 clusters have an owner.",
      to: "/integrations/i1/coverage",
    });
  });

  it("end with an approved request, and follow a waiting one", () => {
    const flow = { accessFlows: { totalCount: 1, nodes: [{ id: "f1", name: "Payments" }] } };
    const data = { ...EMPTY, ...PEOPLE, ...connected({}, ["Platform"]), ...flow };
    const coverage = { resolved: 20, fallback: 0, unowned: 0 };
    const lastOf = (one: FirstRun) => stepsOf(one, coverage).at(-1)!;
    expect(lastOf(data)).toMatchObject({ state: "NEXT", to: "/ask" });
    expect(lastOf({ ...data, newest: request("PENDING") })).toMatchObject({ state: "GOES_ON", to: "/requests/a1" });
    const done = { ...data, newest: request("APPROVED"), approved: request("APPROVED") };
    expect(lastOf(done)).toMatchObject({
      state: "DONE",
      said: expect.stringContaining("Emil Berg has asked for payments-eu"),
    });
  });
});
