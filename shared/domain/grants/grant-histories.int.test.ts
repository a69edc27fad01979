import fc from "fast-check";
import { In, IsNull, MoreThan } from "typeorm";
import { aDefinition, saveFlow } from "../../../testing/access-flows";
import {
  type AccessAtom,
  accessOfAtoms,
  atomsOf,
  isAtomGiven,
  subtractAtoms,
  uniteAtoms,
  writtenAsOne,
} from "../access/access-atoms";
import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import { anyAccess } from "../access/testing/arbitrary-access";
import { scanNow } from "../drift/testing/scan-now";
import { Grant } from "./grant.entity";
import { mayBecome } from "./grant.states";
import { Crash, type Mishap } from "./testing/fake-eks";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "./testing/grant-harness";
import { type GrantTransitionSeen, logTransitions } from "./testing/transition-log";

const RUNS = Number(process.env.DRAWBRIDGE_HISTORY_RUNS ?? 15);
const SEED = Number(process.env.DRAWBRIDGE_HISTORY_SEED ?? 20_260_301);

type Event =
  | { readonly kind: "give"; readonly access: ClusterAccess; readonly seconds: number }
  | { readonly kind: "revoke"; readonly nth: number }
  | { readonly kind: "extend"; readonly nth: number }
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "work" }
  | { readonly kind: "drift-scan" }
  | { readonly kind: "mishaps"; readonly mishaps: readonly Mishap[] }
  | { readonly kind: "add"; readonly access: ClusterAccess }
  | { readonly kind: "remove"; readonly access: ClusterAccess }
  | { readonly kind: "delete" }
  | { readonly kind: "untag" }
  | { readonly kind: "rename" }
  | { readonly kind: "remake-role" }
  | { readonly kind: "leave" };

const seconds = fc.constantFrom(1, 4, 10, 40, 400, 4_000);
const anyMishap = fc.constantFrom<Mishap>(
  "none",
  "throttled",
  "lost-answer",
  "lost-and-late",
  "answered-again-and-late",
  "crash-before",
  "crash-after",
);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("give" as const), access: anyAccess, seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("revoke" as const), nth: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("extend" as const), nth: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds }) },
  { weight: 3, arbitrary: fc.constant({ kind: "work" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "drift-scan" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("mishaps" as const), mishaps: fc.array(anyMishap, { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("add" as const), access: anyAccess }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), access: anyAccess }) },
  { weight: 1, arbitrary: fc.constant({ kind: "delete" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "untag" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "rename" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "remake-role" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "leave" as const }) },
);
const anyHistory = fc.record({
  shared: fc.boolean(),
  removes: fc.boolean(),
  before: fc.option(anyAccess, { nil: null }),
  events: fc.array(anyEvent, { minLength: 3, maxLength: 14 }),
});

let harness: GrantHarness;
let transitionsSeen: () => Promise<GrantTransitionSeen[]>;

beforeAll(async () => {
  harness = await createGrantHarness();
  transitionsSeen = await logTransitions(harness.db);
});
afterAll(() => harness.close());

it(
  `every entry converges to the access of live grants and of others, in any history (${RUNS} histories)`,
  async () => {
    await fc.assert(fc.asyncProperty(anyHistory, live), { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 25 });
    expect((await transitionsSeen()).filter(({ from, to }) => !mayBecome(from, to))).toEqual([]);
  },
  900_000 + RUNS * 2_000,
);

/** The changes of others, by which the owner of access is known. */
interface Others {
  readonly added: Set<AccessAtom>;
  /** When others removed it: an earlier grant must not bring it back. */
  readonly removed: Map<AccessAtom, Date>;
}

async function live({
  shared,
  removes,
  before,
  events,
}: {
  shared: boolean;
  removes: boolean;
  before: ClusterAccess | null;
  events: readonly Event[];
}) {
  await harness.begin({ sharedEntriesAllowed: shared, foreignPolicies: removes ? "REMOVE" : "REPORT" });
  await saveFlow(harness.db, { definition: aDefinition({ settings: EXTENDABLE }) });
  const others: Others = { added: new Set(), removed: new Map() };
  if (before) addBy(others, before);
  for (const event of events) await happen(event, others);
  harness.eks.clearMishaps();
  // The longest time until changes of others are observed.
  await harness.passUntilCalm(16 * 60_000);
  for (let waited = 0; waited < 40 && (await isUnderWay()); waited += 1) await harness.passUntilCalm(10_000);
  await expectCoolDown(others);
  if (removes) await expectClean();
}

/** On an entry of ours that is not shared, nothing of others is left. */
async function expectClean(): Promise<void> {
  const { state, baseline, observed } = (await harness.target()) ?? {};
  const entry = harness.eks.entries.get(PRINCIPAL);
  if (state !== "OPEN" || baseline !== null || !observed?.ours || !entry) return;
  const active = await harness.db.manager.findBy(Grant, { state: "ACTIVE" });
  expect(entry.access).toEqual(uniteAccess(active.map(({ access }) => access)));
  expect(entry.tags["managed-by"]).toBe("drawbridge");
  expect(entry.username).not.toBe("root");
}

async function isUnderWay(): Promise<boolean> {
  return (await harness.db.manager.countBy(Grant, { state: In(["PENDING", "REVOKING"]) })) > 0;
}

async function happen(event: Event, others: Others): Promise<void> {
  switch (event.kind) {
    case "give":
      if (atomsOf(event.access).size > 0) await harness.give(event.access, event.seconds).catch(onlyIfLeft);
      return;
    case "revoke": {
      const grants = await harness.db.manager.find(Grant, { order: { id: "ASC" } });
      const grant = grants[event.nth];
      if (grant && !grant.endedAt) await harness.grants.revoke(ADMIN, grant.id, "It is not needed.");
      return;
    }
    case "extend":
      return extend(event.nth);
    case "pass":
      return harness.passUntilCalm(event.seconds * 1_000);
    case "work":
      return harness.work().catch(onlyCrashes);
    case "drift-scan":
      return scan().catch(onlyCrashes);
    case "mishaps":
      return harness.eks.next(...event.mishaps);
    case "add":
      return addBy(others, event.access);
    case "remove":
      return removeBy(others, atomsOf(event.access));
    case "delete":
      await removeBy(others, atomsOf(harness.eks.entries.get(PRINCIPAL)?.access ?? NOTHING));
      return harness.eks.change(PRINCIPAL, () => null);
    case "untag":
      return harness.eks.mark(PRINCIPAL, { tags: {} });
    case "rename":
      return harness.eks.mark(PRINCIPAL, { username: "root" });
    case "remake-role":
      return harness.eks.makeRole(PRINCIPAL);
    case "leave":
      await harness.db.query("update identities set active = false");
  }
}

/** One that still can be, through the flow of the history. */
async function extend(nth: number): Promise<void> {
  await harness.db.query("update grants set flow_id = (select id from access_flows) where flow_id is null");
  const extendable = await harness.db.manager.find(Grant, {
    where: { state: "ACTIVE", endAskedAt: IsNull(), endsAt: MoreThan(harness.clock.now()) },
    order: { id: "ASC" },
  });
  const grant = extendable[nth % extendable.length];
  if (!grant || grant.extensions >= EXTENDABLE.maxExtensions) return;
  const { endsAt } = await harness.grants.extend(ADMIN, { grantId: grant.id });
  expect(endsAt!.getTime() - grant.endsAt!.getTime()).toBe(EXTENDABLE.extensionSeconds * 1_000);
}

/** The entries are compared with the targets, in the middle of whatever is under way. */
async function scan(): Promise<void> {
  const { db, deps, ids } = harness;
  await scanNow({ ...deps, db }, ids.resource, { endLease: true });
}

function addBy(others: Others, access: ClusterAccess): void {
  for (const atom of atomsOf(access)) others.added.add(atom);
  harness.eks.change(PRINCIPAL, (now) => uniteAccess([now ?? NOTHING, access]));
}

/** Only whole parts that stand there: to take a namespace out of a cluster-wide scope is nothing EKS knows. */
async function removeBy(others: Others, atoms: ReadonlySet<AccessAtom>): Promise<void> {
  const entry = harness.eks.entries.get(PRINCIPAL);
  if (!entry) return;
  const gone = [...atoms].filter((atom) => atomsOf(entry.access).has(atom));
  const left = subtractAtoms(atomsOf(entry.access), new Set(gone));
  const subjectsLeft = new Set([...left].map(writtenAsOne));
  const { removal, write } = await inDoubt();
  for (const atom of gone) {
    others.added.delete(atom);
    // It is taken for a late write of ours, and given again (decision 0054).
    const mayBeOurs = removal || (write && subjectsLeft.has(writtenAsOne(atom)));
    if (!mayBeOurs) others.removed.set(atom, harness.clock.now());
  }
  harness.eks.change(PRINCIPAL, () => accessOfAtoms(left));
}

/** Whether a removal of ours, or any write, has no known outcome. */
async function inDoubt(): Promise<{ readonly removal: boolean; readonly write: boolean }> {
  const target = await harness.target();
  const isWriting = target?.leaseToken != null && target.intent !== null;
  return {
    removal: target?.removalInDoubtSince != null || (isWriting && target?.intent?.removes === true),
    write: target?.inDoubtSince != null || isWriting,
  };
}

async function expectCoolDown({ added, removed }: Others): Promise<void> {
  const grants = await harness.db.manager.find(Grant, { order: { id: "ASC" } });
  const there = atomsOf(harness.eks.entries.get(PRINCIPAL)?.access ?? NOTHING);
  const active = grants.filter((grant) => grant.state === "ACTIVE");
  const [person]: { active: boolean }[] = await harness.db.query("select active from identities");

  expect(grants.filter(({ state }) => state === "PENDING" || state === "REVOKING").map(({ state }) => state)).toEqual(
    [],
  );
  if (!person!.active) expect(active).toEqual([]);
  // Extended or not, whose time is over has ended.
  expect(active.filter(({ endsAt }) => endsAt! <= harness.clock.now())).toEqual([]);
  const given = uniteAtoms(...active.map(({ access }) => atomsOf(access)));
  // Every live grant is there.
  expect([...given].filter((atom) => !isAtomGiven(atom, there))).toEqual([]);
  // And lets in the person's role of today, on an entry that is ours to mend.
  const entry = harness.eks.entries.get(PRINCIPAL);
  if (active.length > 0 && entry?.tags["managed-by"]) expect(harness.eks.given(PRINCIPAL)).toEqual(entry.access);
  // Nothing is there that neither a live grant nor somebody else gives.
  expect([...there].filter((atom) => !isAtomGiven(atom, uniteAtoms(given, added)))).toEqual([]);
  // Access that others removed does not come back by an earlier grant. A grant that was still being made does not
  // count: its write may have been undone or never done, so it is made again.
  for (const [atom, at] of removed) {
    const later = uniteAtoms(
      added,
      ...grants.filter((grant) => (grant.activeAt ?? grant.createdAt) >= at).map(({ access }) => atomsOf(access)),
    );
    if (there.has(atom)) expect({ atom, by: isAtomGiven(atom, later) }).toEqual({ atom, by: true });
    // Nor does one of before go on as if nothing had happened, because a later one gives the same.
    const before = active.filter(({ activeAt, access }) => activeAt! < at && isAtomGiven(atom, atomsOf(access)));
    if (!added.has(atom)) expect(before).toEqual([]);
  }
}

function onlyCrashes(error: unknown): void {
  if (!(error instanceof Crash)) throw error;
}

function onlyIfLeft(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes("not active")) throw error;
}

const EXTENDABLE = { ...aDefinition().settings, maxExtensions: 2, extensionSeconds: 60 };
const NOTHING: ClusterAccess = { policies: [], kubernetesGroups: [] };
const ADMIN = { kind: "person", id: "ada", name: "Ada", roles: ["ADMIN"], scopes: [] } as const;
