import fc from "fast-check";
import { isNoAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { anyAccess } from "../../access/testing/arbitrary-access";
import type { GrantFacts } from "../desired-access";
import { decideTarget, type TargetFacts } from "./decide-target";

const NOW = new Date("2026-03-01T12:00:00.000Z");

const anyGrant: fc.Arbitrary<GrantFacts> = fc
  .record({
    id: fc.uuid(),
    access: anyAccess.filter((access) => !isNoAccess(access)),
    state: fc.constantFrom("ACTIVE" as const, "REVOKING" as const),
  })
  .map(({ id, access, state }) => ({
    id,
    access,
    state,
    createdAt: NOW,
    activeAt: NOW,
    endsAt: null,
    latestEnd: null,
    durationSeconds: null,
    endAskedAt: state === "REVOKING" ? NOW : null,
    endReason: state === "REVOKING" ? ("GIVEN_BACK" as const) : null,
    absentSince: null,
  }));

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const anyFacts: fc.Arbitrary<TargetFacts> = fc.record({
  baseline: maybe(anyAccess),
  applied: maybe(anyAccess),
  intent: maybe(
    fc.record({
      access: anyAccess,
      recreate: fc.boolean(),
      replaces: maybe(fc.constant("arn")),
      removes: fc.boolean(),
    }),
  ),
  principalUniqueId: maybe(fc.constant("AROA1")),
  observed: maybe(
    fc.record({
      entryArn: fc.constant("arn"),
      createdAt: fc.constant(""),
      ours: fc.boolean(),
      username: fc.constantFrom("mia", "root"),
      firstUsername: fc.constant("mia"),
      access: anyAccess,
    }),
  ),
  // The loop does not ask for a role while nothing may be given.
  roleUniqueId: fc.constant(null),
  isSlotRole: fc.boolean(),
  sharedAllowed: fc.boolean(),
  removesForeign: fc.boolean(),
  isRestored: fc.constant(true),
  mayBeDeletedByDriftScan: fc.boolean(),
  isRemovalInDoubt: fc.boolean(),
  isWriteInDoubt: fc.boolean(),
  isAwaited: fc.boolean(),
  grants: fc.array(anyGrant, { maxLength: 4 }),
  now: fc.constant(NOW),
});

/** An entry of ours, in the minutes after a write that AWS did not answer. */
const FACTS: Omit<TargetFacts, "applied" | "observed" | "grants"> = {
  baseline: null,
  intent: null,
  principalUniqueId: null,
  roleUniqueId: null,
  isSlotRole: false,
  sharedAllowed: false,
  removesForeign: false,
  isRestored: false,
  mayBeDeletedByDriftScan: false,
  isRemovalInDoubt: false,
  isWriteInDoubt: true,
  isAwaited: false,
  now: NOW,
};

describe("the decision on a database restored from a backup", () => {
  it("never adds anything to an entry, whatever the database says", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const additions = decideTarget(facts).steps.filter(({ removes }) => !removes);
        expect(additions).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("needs a second observation of every active grant that is absent", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const active = facts.grants.filter(({ state }) => state === "ACTIVE");
        const { suspects } = decideTarget({ ...facts, observed: null });
        expect(active.every(({ id }) => suspects.includes(id))).toBe(true);
      }),
    );
  });
});

describe("access that is missing while a write of ours is in doubt", () => {
  const wide = anActiveGrant(edit(null, ["dev"]));
  const suspectsWith = (access: ClusterAccess, facts: Partial<TargetFacts> = {}) =>
    decideTarget({ ...FACTS, applied: wide.access, observed: anEntry(access), grants: [wide], ...facts }).suspects;
  const narrowed = edit(["a"], ["dev"]);

  it("is given again where the policy is left with another scope, as a late association leaves it", () => {
    expect(suspectsWith(narrowed)).toEqual([]);
    expect(suspectsWith(narrowed, { isWriteInDoubt: false })).toEqual([wide.id]);
  });

  it("is given again where other groups are left, as a late change of groups leaves them", () => {
    expect(suspectsWith(edit(null, ["ops"]))).toEqual([]);
  });

  it.each([
    ["the policy is gone", { policies: [], kubernetesGroups: ["dev"] }],
    ["all groups are gone", edit(null, [])],
  ])("was taken by others where %s", (_what, access) => {
    expect(suspectsWith(access)).toEqual([wide.id]);
  });

  it("was taken by others where the entry is gone, or the access was missing before", () => {
    expect(suspectsWith(narrowed, { observed: null })).toEqual([wide.id]);
    expect(suspectsWith(narrowed, { grants: [{ ...wide, absentSince: NOW }] })).toEqual([wide.id]);
  });

  it("is not given again in a restored database", () => {
    expect(suspectsWith(narrowed, { isRestored: true })).toEqual([wide.id]);
  });
});

function edit(namespaces: string[] | null, kubernetesGroups: string[]): ClusterAccess {
  return { policies: [{ policy: "AmazonEKSEditPolicy", namespaces }], kubernetesGroups };
}

function anActiveGrant(access: ClusterAccess): GrantFacts {
  return {
    id: "0198c0de-0000-7000-8000-000000000001",
    access,
    state: "ACTIVE",
    createdAt: NOW,
    activeAt: NOW,
    endsAt: null,
    latestEnd: null,
    durationSeconds: null,
    endAskedAt: null,
    endReason: null,
    absentSince: null,
  };
}

function anEntry(access: ClusterAccess) {
  return { entryArn: "arn", createdAt: "", ours: true, username: "mia", firstUsername: "mia", access };
}
