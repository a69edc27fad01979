import { eventually } from "../../../../testing/eventually";
import { ADMIN } from "../../../../testing/test-domain";
import { createGrantStage, type GrantStage, PRINCIPAL } from "../testing/grant-stage";
import { view } from "../testing/simulated-stage";
import { reconcileTarget } from "./reconcile-target";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

/** A call without an answer, during which something happens, and which has to be given up for it. */
const unanswered = (happen: () => Promise<unknown>) => async (signal: AbortSignal) => {
  await happen();
  await eventually("the call is given up", () => signal.aborted);
};

const revoked = (id: string) => () => stage.grants.revoke(ADMIN, id, "It is not needed.");
const passed = (seconds: number) => async () => stage.clock.advance({ seconds });

describe("an end that begins while a reconcile waits for AWS", () => {
  it.each([
    ["a revocation, and the entry is observed again", "DescribeAccessEntry", revoked],
    ["a revocation, and the role is observed again", "GetRole", revoked],
    ["an expiry, and the entry is observed again", "DescribeAccessEntry", () => passed(3_600)],
    ["an expiry, and the role is observed again", "GetRole", () => passed(3_600)],
  ])("does not wait for it: %s", async (_what, operation, endOf) => {
    const { id } = await stage.give(view(["a"]), 3_600);
    await stage.pass(20_000);
    const target = await stage.target();
    const now = stage.clock.now();
    await stage.db.query("update access_targets set next_reconcile_at = $1, principal_observed_at = null", [now]);
    const wait = unanswered(endOf(id));
    stage.eks.before(operation, ({ signal }) => wait(signal));
    await reconcileTarget(stage.deps, target.id, new AbortController().signal);
    expect((await stage.target()).failure).toBeNull();
    stage.eks.calls.length = 0;
    await stage.work();
    expect(stage.eks.calls[0]).toBe("DeleteAccessEntry");
    expect(stage.eks.entries.size).toBe(0);
  });

  it("is not followed by access that was still to be given", async () => {
    const { id } = await stage.give(view(["a"]), 3_600);
    const wait = unanswered(revoked(id));
    stage.eks.before("AssociateAccessPolicy", ({ untilSent }) => wait(untilSent!));
    await stage.work();
    expect(stage.eks.calls).not.toContain("AssociateAccessPolicy");
    expect(stage.eks.entries.size).toBe(0);
    await stage.pass(10_000);
    // Nothing was sent that may take effect later.
    expect([(await stage.grant(id)).state, (await stage.target()).state]).toEqual(["REVOKED", "CLOSED"]);
  });

  it("does not wait for what a check takes off", async () => {
    await stage.begin({ foreignPolicies: "REMOVE" });
    const { id } = await stage.give(view(["a"]), 3_600);
    await stage.pass(20_000);
    const added = { policy: "AmazonEKSEditPolicy", namespaces: null };
    stage.eks.change(PRINCIPAL, (access) => ({ ...access!, policies: [...access!.policies, added] }));
    await stage.db.query("update access_targets set next_reconcile_at = $1", [stage.clock.now()]);
    const wait = unanswered(revoked(id));
    stage.eks.before("DisassociateAccessPolicy", ({ untilSent }) => wait(untilSent!));
    await stage.work();
    expect(stage.eks.calls).not.toContain("DisassociateAccessPolicy");
    expect(stage.eks.entries.size).toBe(0);
  });

  it("begins at its time though the attempt that was under way fails", async () => {
    const { id } = await stage.give(view(["a"]), 600);
    await stage.work();
    const { endsAt } = await stage.grant(id);
    stage.clock.advance({ milliseconds: endsAt!.getTime() - stage.clock.now().getTime() - 1_000 });
    // The attempt after this one would wait for a minute.
    await stage.db.query("update access_targets set failed_attempts = 12, next_reconcile_at = $1", [stage.clock.now()]);
    stage.eks.before("DescribeAccessEntry", async () => {
      stage.clock.advance({ seconds: 20 });
      stage.eks.failReads("ThrottlingException");
    });
    await stage.pass(0);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKING", endAskedAt: stage.clock.now() });
  });
});
