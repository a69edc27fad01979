import type { RunningChild } from "../launcher/processes";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantOf,
  grantsIn,
  letDoubtPass,
  letLeasesRunOut,
  letReobservationCome,
  openAccess,
  ourEntries,
} from "./testing/access";
import { Harness, kill } from "./testing/harness";

const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const EMIL = "emil.berg@acme.example";
/** Not before the story lets it come: its processes take less to start, however busy the machine. */
const LATE_MS = 20 * 60_000;
const TERRAFORM = { "managed-by": "terraform" };

/** Each story has clusters of its own, in accounts that others do not use where calls go wrong. */
describe("access that is changed from outside", () => {
  let harness: Harness;
  let story: AccessStory;
  let worker: RunningChild;

  beforeAll(async () => {
    harness = await Harness.open({ roles: { allowSharedEntries: true } });
    worker = await harness.startWorker();
    const { api } = await harness.startServer();
    story = await openAccess(harness, api, { sharedEntriesAllowed: true });
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  it("ends when its entry is deleted by hand, and is not recreated", async () => {
    const [id] = await active(["analytics"]);
    entries("analytics").remove(emil("analytics"));
    await letReobservationCome(harness);
    const [ended] = await grantsIn(story, [id!], "REVOKED_OUTSIDE");
    expect(ended).toMatchObject({ receipt: { calls: [], remains: null } });
    await letReobservationCome(harness);
    await untilObserved("analytics");
    expect(entries("analytics").find(emil("analytics"))).toBeUndefined();
  });

  const PRECREATED = [
    ["narrower", "payments-eu", ["a"], ["a", "b"]],
    ["equal", "payments-us", ["a"], ["a"]],
    ["wider", "payments-ledger", ["a", "b"], ["a"]],
  ] as const;

  it.each(PRECREATED)(
    "on a foreign entry with a %s scope leaves that entry as others have changed it",
    async (_how, name, theirs, asked) => {
      const principal = emil(name);
      entries(name).create({ principalArn: principal, tags: TERRAFORM });
      entries(name).associate(principal, VIEW, within(...theirs));
      const [id] = await active([name], asked);
      expect(scopeOf(name)).toEqual([...new Set<string>([...theirs, ...asked])].sort());

      entries(name).associate(principal, VIEW, within(...new Set([...theirs, ...asked, "c"])));
      await letReobservationCome(harness);
      await untilObserved(name);
      await giveBack(story, [id!]);
      await grantsIn(story, [id!], "REVOKED");
      expect(scopeOf(name)).toEqual([...new Set([...theirs, "c"])]);
    },
  );

  it("on a foreign entry ends when that entry is deleted, and is not recreated", async () => {
    const name = "payments-staging";
    entries(name).create({ principalArn: emil(name), tags: TERRAFORM });
    entries(name).associate(emil(name), VIEW, within("a"));
    const [id] = await active([name], ["b"]);
    entries(name).remove(emil(name));
    await letReobservationCome(harness);
    await grantsIn(story, [id!], "REVOKED_OUTSIDE");
    expect(entries(name).find(emil(name))).toBeUndefined();
  });

  it("works again when the person's role was recreated under its ARN", async () => {
    const name = "search";
    const [id] = await active([name]);
    const { accountId } = story.clusters.get(name)!;
    harness.aws.world.recreateRole(accountId, EMIL);
    expect(letIn(name)).toEqual([]);
    await letReobservationCome(harness);
    await eventually("the entry is of the role of today", () => letIn(name).length === 1);
    await endsWell([id!]);
  });

  it("that is revoked while it is being given leaves nothing behind", async () => {
    const name = "siem";
    const { accountId } = story.clusters.get(name)!;
    const held = harness.hold({ operation: "AssociateAccessPolicy", accountId });
    const ids = await grantAccess(story, [name]);
    await held.begun();
    await giveBack(story, ids);
    held.release();
    const [revoked] = await grantsIn(story, ids, "REVOKED");
    expectReceipt(revoked!);
    expect(entries(name).find(emil(name))).toBeUndefined();
  });

  it("that AWS refuses does not delay the removal of other access", async () => {
    const name = "logistics-eu";
    const { accountId } = story.clusters.get(name)!;
    const [viewing] = await active([name]);
    harness.aws.addFault({
      operation: "AssociateAccessPolicy",
      accountId,
      error: "InvalidParameterException",
      forever: true,
    });
    const [editing] = await grantAccess(story, [name], { permission: "AmazonEKSEditPolicy" });
    await giveBack(story, [viewing!]);
    await grantsIn(story, [editing!], "FAILED");
    await endsWell([viewing!], false);
    expect((await grantOf(story, editing!)).endReason).toBe("REFUSED_BY_AWS");
    harness.aws.clearFaults();
  });

  it("that AWS gives late, after its worker died and another took over, is removed before its end is reported", async () => {
    const name = "route-planner";
    const { accountId } = story.clusters.get(name)!;
    const late = { operation: "CreateAccessEntry", accountId, dropConnection: true, applyLateMs: LATE_MS };
    const fault = harness.aws.addFault(late);
    const ids = await grantAccess(story, [name]);
    await eventually("the entry is on its way", () => fault.remaining <= 0);
    await kill(worker);
    await giveBack(story, ids);
    worker = await harness.startWorker();
    await letLeasesRunOut(harness);
    await eventually("it was observed", async () => (await absentSince(ids)).every((at) => at !== null));
    harness.aws.advanceClock(LATE_MS);
    await eventually("AWS has done it", () => entries(name).find(emil(name)) !== undefined);
    expect((await grantOf(story, ids[0]!)).state).toBe("REVOKING");
    await letReobservationCome(harness);
    await eventually("it is taken away", () => entries(name).find(emil(name)) === undefined);
    await letDoubtPass(harness);
    await grantsIn(story, ids, "REVOKED");
  });

  it("leaves no entry of Drawbridge behind", () => {
    expect(ourEntries(harness)).toEqual([]);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });

  async function active(names: readonly string[], namespaces?: readonly string[]): Promise<string[]> {
    const ids = await grantAccess(story, names, { namespaces });
    await grantsIn(story, ids, "ACTIVE");
    return ids;
  }

  async function endsWell(ids: readonly string[], isToGiveBack = true): Promise<void> {
    if (isToGiveBack) await giveBack(story, ids);
    for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
  }

  function entries(name: string) {
    const { accountId, region } = story.clusters.get(name)!;
    return harness.aws.world.entries(accountId, region, name);
  }

  function emil(name: string): string {
    return `arn:aws:iam::${story.clusters.get(name)!.accountId}:role/people/${EMIL}`;
  }

  function scopeOf(name: string): string[] {
    const scope = entries(name).find(emil(name))?.policies.get(VIEW)?.scope;
    return scope?.type === "namespace" ? [...scope.namespaces].sort() : [];
  }

  /** Whom EKS lets in through an entry of Emil's role: it goes by the role's unique id. */
  function letIn(name: string): string[] {
    const { accountId, region } = story.clusters.get(name)!;
    const access = harness.aws.world.effectiveAccess(accountId, region, name);
    return access.filter(({ principalArn }) => principalArn === emil(name)).map(({ principalArn }) => principalArn);
  }

  async function untilObserved(name: string): Promise<void> {
    await eventually(`${name} was observed`, async () => {
      const open = await harness.sql<{ isWaiting: boolean }>(
        `select next_reconcile_at <= now() or lease_token is not null as "isWaiting" from access_targets where cluster_name = $1`,
        [name],
      );
      return open.every(({ isWaiting }) => !isWaiting);
    });
  }

  async function absentSince(ids: readonly string[]): Promise<(Date | null)[]> {
    const rows = await harness.sql<{ at: Date | null }>("select absent_since as at from grants where id = any($1)", [
      ids,
    ]);
    return rows.map(({ at }) => at);
  }
});

function within(...namespaces: string[]) {
  return { type: "namespace", namespaces } as const;
}
