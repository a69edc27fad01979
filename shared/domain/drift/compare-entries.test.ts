import fc from "fast-check";
import { NO_ACCESS } from "../access/cluster-access";
import { anyAccess } from "../access/testing/arbitrary-access";
import { chooseEntries } from "./choose-entries";
import { type ComparedTarget, compareEntries, type EntriesFacts, type KnownFinding } from "./compare-entries";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

const anyPrincipal = fc.constantFrom("a", "b", "c", "d");
const anySeconds = fc.constantFrom(0, 4, 5, 400, 100_000);
const anyEntry = fc.record({
  entryArn: fc.constantFrom("arn-1", "arn-2"),
  createdAt: fc.constant(""),
  ours: fc.boolean(),
  username: fc.constantFrom("a", "b"),
  firstUsername: fc.constant("a"),
  access: anyAccess,
  tags: fc.constant({}),
});
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const anyTarget: fc.Arbitrary<ComparedTarget> = fc.record({
  id: fc.uuid(),
  principalArn: anyPrincipal,
  state: fc.constantFrom("OPEN" as const, "CLOSED" as const),
  baseline: maybe(anyAccess),
  applied: maybe(anyAccess),
  observed: maybe(anyEntry),
  observedAt: anySeconds.map(ago),
  inFlux: fc.boolean(),
});

const anyFinding: fc.Arbitrary<KnownFinding> = fc
  .record({
    principalArn: anyPrincipal,
    kind: fc.constantFrom(
      "OURS_MISSING" as const,
      "OURS_ALTERED" as const,
      "FOREIGN" as const,
      "ORPHAN" as const,
      "UNKNOWN" as const,
    ),
    targetId: fc.constant(null),
    entryArn: fc.constantFrom("arn-1", "arn-2"),
    access: fc.constant(NO_ACCESS),
    tags: fc.constant({}),
    differences: fc.constant<string[]>([]),
    since: anySeconds.map(ago),
    appeared: fc.boolean(),
    describedAt: maybe(anySeconds.map(ago)),
    removalFailure: fc.constant(null),
    removal: maybe(anySeconds.map((seconds) => ({ operation: "x", requestId: null, at: ago(seconds).toISOString() }))),
  })
  // Nothing but an orphan was ever removed.
  .map((finding) => ({ ...finding, removal: finding.kind === "ORPHAN" ? finding.removal : null }));

const principalOf = ({ principalArn }: { principalArn: string }) => principalArn;

const anyFacts: fc.Arbitrary<EntriesFacts> = fc.record({
  listed: fc.uniqueArray(anyPrincipal).map((principals) => new Set(principals)),
  described: fc
    .uniqueArray(fc.tuple(anyPrincipal, maybe(anyEntry)), { selector: ([principal]) => principal })
    .map((all) => new Map(all)),
  targets: fc.uniqueArray(anyTarget, { selector: principalOf }),
  findings: fc.uniqueArray(anyFinding, { selector: principalOf }),
  isFirst: fc.boolean(),
  isRestored: fc.boolean(),
  now: fc.constant(NOW),
});

const NO_SLOTS = { accountId: "111111111111", names: new Set<string>() };

describe("an entry in a drift scan", () => {
  it("is removed only if it is ours, no target knows it, and two observations some seconds apart showed the same", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const principal of compareEntries(facts).removable) {
          const entry = facts.described.get(principal);
          const known = facts.findings.find(({ principalArn }) => principalArn === principal);
          expect(facts.isRestored).toBe(false);
          expect(facts.listed).toContain(principal);
          expect(entry?.ours).toBe(true);
          expect(facts.targets.map(principalOf)).not.toContain(principal);
          expect(known).toMatchObject({ kind: "ORPHAN", entryArn: entry?.entryArn });
          expect(NOW.getTime() - known!.since.getTime()).toBeGreaterThanOrEqual(5_000);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("is reported once for each principal, and for open targets only by them", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { findings } = compareEntries(facts);
        expect(new Set(findings.map(principalOf)).size).toBe(findings.length);
        for (const { principalArn, kind } of findings) {
          const open = facts.targets.some((target) => target.state === "OPEN" && target.principalArn === principalArn);
          expect(kind.startsWith("OURS")).toBe(open);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("is left to the reconcile loop where its target is leased", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const inFlux = new Set(facts.targets.filter((target) => target.inFlux).map(({ id }) => id));
        expect(compareEntries(facts).due.filter((id) => inFlux.has(id))).toEqual([]);
      }),
    );
  });
});

describe("the entries that a drift scan observes", () => {
  const finding = (principalArn: string, given: Partial<KnownFinding>): KnownFinding => ({
    principalArn,
    kind: "FOREIGN",
    targetId: null,
    entryArn: "arn",
    access: NO_ACCESS,
    tags: {},
    differences: [],
    since: NOW,
    appeared: false,
    describedAt: NOW,
    removal: null,
    removalFailure: null,
    ...given,
  });
  const target = (principalArn: string, given: Partial<ComparedTarget>): ComparedTarget => ({
    id: principalArn,
    principalArn,
    state: "OPEN",
    baseline: null,
    applied: NO_ACCESS,
    observed: null,
    observedAt: NOW,
    inFlux: false,
    ...given,
  });

  it("begin with orphans, then targets, then unknown ones, then those known for a day", () => {
    const listed = new Set(["fresh", "stale", "unknown", "known-target", "stale-target", "orphan", "moving"]);
    const targets = [
      target("known-target", { observedAt: ago(299) }),
      target("stale-target", { observedAt: ago(300) }),
      target("moving", { observedAt: ago(300), inFlux: true }),
    ];
    const findings = [
      finding("fresh", { describedAt: ago(86_399) }),
      finding("stale", { describedAt: ago(86_400) }),
      finding("orphan", { kind: "ORPHAN" }),
    ];
    expect(chooseEntries({ slots: NO_SLOTS, listed, targets, findings, now: NOW })).toEqual([
      "orphan",
      "stale-target",
      "unknown",
      "stale",
    ]);
  });

  it("include a foreign entry again whose principal we had access for since", () => {
    const targets = [target("a", { state: "CLOSED", observedAt: ago(10) })];
    const findings = [finding("a", { describedAt: ago(20) })];
    expect(chooseEntries({ slots: NO_SLOTS, listed: new Set(["a"]), targets, findings, now: NOW })).toEqual(["a"]);
  });

  it("are no more than twenty at a time", () => {
    const listed = new Set(Array.from({ length: 50 }, (_, n) => `robot-${n}`));
    expect(chooseEntries({ slots: NO_SLOTS, listed, targets: [], findings: [], now: NOW })).toHaveLength(20);
  });
});
