import { type ProviderSnapshot, providerImpact } from "./provider-impact";

const NOTHING: ProviderSnapshot = {
  activePeople: new Set(),
  roles: [],
  hasAdmin: true,
  resources: [],
  flows: [],
  values: [],
  requests: [],
  grants: [],
  sessions: [],
  tokens: [],
  configured: [],
  identities: [],
  unproven: [],
};

const snapshot = (given: Partial<ProviderSnapshot>): ProviderSnapshot => ({ ...NOTHING, ...given });
const people = (...ids: string[]) => new Set(ids);
const flow = (ordinal: number, ...ids: string[]) => ({
  flowId: "f",
  name: "Flow",
  place: "APPROVERS" as const,
  ordinal,
  people: people(...ids),
});
const value = (ordinal: number, means: number) => ({
  holder: "ACCESS_FLOW" as const,
  id: "f",
  name: "Flow",
  ordinal,
  value: `v${ordinal}`,
  means,
});

it("the impact is empty where nothing changes", () => {
  const same = snapshot({ activePeople: people("a"), flows: [flow(0, "a")], values: [value(0, 1)] });
  const { losesLastAdmin, ...affected } = providerImpact(same, structuredClone(same));
  expect(losesLastAdmin).toBe(false);
  expect(Object.values(affected).map(({ count }) => count)).toEqual(Object.keys(affected).map(() => 0));
});

it("the impact names people who become proven or unproven in an Identity Center, if they are active then", () => {
  const unproven = (...ids: string[]) => ids.map((personId) => ({ personId, integrationId: "i" }));
  const before = snapshot({ activePeople: people("a", "b", "c"), unproven: unproven("a", "b", "c") });
  const after = snapshot({ activePeople: people("a", "c", "d"), unproven: unproven("c", "d") });
  expect(providerImpact(before, after)).toMatchObject({
    principalsProven: { count: 1, first: [{ personId: "a" }] },
    principalsUnproven: { count: 1, first: [{ personId: "d" }] },
  });
});

it("the impact counts all, and names the first ten", () => {
  const ids = Array.from({ length: 12 }, (_, n) => String.fromCharCode(97 + n));
  const { peopleDeactivated } = providerImpact(snapshot({ activePeople: people(...ids.toReversed()) }), NOTHING);
  expect(peopleDeactivated.count).toBe(12);
  expect(peopleDeactivated.first.map(({ personId }) => personId)).toEqual(ids.slice(0, 10));
});

it("the impact names a place of a flow once, however many of its approvers change", () => {
  const before = snapshot({ flows: [flow(0, "a", "b"), flow(1, "b")] });
  const after = snapshot({ flows: [flow(0, "b", "c"), flow(1)] });
  expect(providerImpact(before, after).flows).toEqual({
    count: 1,
    first: [{ flowId: "f", place: "APPROVERS", gained: 1, lost: 2 }],
  });
});

it("the impact names a value that becomes missing or ambiguous, and no other", () => {
  const before = snapshot({ values: [value(0, 1), value(1, 1), value(2, 0), value(3, 1)] });
  const after = snapshot({ values: [value(0, 0), value(1, 2), value(2, 0), value(3, 1)] });
  expect(providerImpact(before, after).values.first.map(({ value: text, means }) => [text, means])).toEqual([
    ["v0", 0],
    ["v1", 2],
  ]);
});

it("the impact names requests and grants that are lost by it, and not earlier losses", () => {
  const before = snapshot({
    requests: [
      { itemId: "1", requestId: "r", undecidable: null },
      { itemId: "2", requestId: "r", undecidable: "NO_APPROVER" },
    ],
    grants: [{ id: "g", lost: null }],
  });
  const after = snapshot({
    requests: [
      { itemId: "1", requestId: "r", undecidable: "NO_APPROVER" },
      { itemId: "2", requestId: "r", undecidable: "NO_APPROVER" },
    ],
    grants: [{ id: "g", lost: "PERSON_INACTIVE" }],
  });
  const { requests, grants } = providerImpact(before, after);
  expect(requests.first).toEqual([{ itemId: "1", requestId: "r", reason: "NO_APPROVER" }]);
  expect(grants.first).toEqual([{ grantId: "g", reason: "PERSON_INACTIVE" }]);
});

it("the impact takes an absorbed person for the one who they are now", () => {
  const before = snapshot({
    activePeople: people("a", "old"),
    roles: [{ personId: "old", role: "ADMIN" }],
    resources: [{ id: "r", name: "r", people: people("old") }],
    sessions: [{ id: "s", personId: "old" }],
  });
  const after = snapshot({
    activePeople: people("a"),
    roles: [{ personId: "a", role: "ADMIN" }],
    resources: [{ id: "r", name: "r", people: people("a") }],
  });
  const impact = providerImpact(before, after, new Map([["old", "a"]]));
  expect(impact).toMatchObject({
    peopleDeactivated: { count: 0 },
    rolesGained: { count: 0 },
    rolesLost: { count: 0 },
    resources: { count: 0 },
    sessions: { first: [{ id: "s", personId: "a" }] },
  });
});

it("the impact loses the last admin only where there was one", () => {
  const without = snapshot({ hasAdmin: false });
  expect(providerImpact(NOTHING, without).losesLastAdmin).toBe(true);
  expect(providerImpact(without, without).losesLastAdmin).toBe(false);
});

it("the impact names the provider that a name of the configuration means from then on", () => {
  const named = (providerId: string | null) => snapshot({ configured: [{ name: "Okta", providerId }] });
  expect(providerImpact(named("a"), named(null)).configured.first).toEqual([
    { name: "Okta", before: "a", after: null },
  ]);
  expect(providerImpact(named("a"), named("a")).configured.count).toBe(0);
});
