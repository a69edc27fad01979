import fc from "fast-check";
import { isNoAccess } from "../../access/cluster-access";
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
    fc.record({ access: anyAccess, anew: fc.boolean(), replaces: maybe(fc.constant("arn")), removes: fc.boolean() }),
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
  isAwaited: fc.boolean(),
  grants: fc.array(anyGrant, { maxLength: 4 }),
  now: fc.constant(NOW),
});

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
