import { eventually } from "../../../../testing/eventually";
import { ADMIN } from "../../../../testing/test-domain";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";
import { view } from "../testing/simulated-harness";
import { reconcileTarget } from "./reconcile-target";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

/** A call without an answer, during which something happens, and which has to be given up for it. */
const unanswered = (happen: () => Promise<unknown>) => async (signal: AbortSignal) => {
  await happen();
  await eventually("the call is given up", () => signal.aborted);
};

const revoked = (id: string) => () => harness.grants.revoke(ADMIN, id, "It is not needed.");
const passed = (seconds: number) => async () => harness.clock.advance({ seconds });

describe("an end that begins while a reconcile waits for AWS", () => {
  it.each([
    ["a revocation, and the entry is observed again", "DescribeAccessEntry", revoked],
    ["a revocation, and the role is observed again", "GetRole", revoked],
    ["an expiry, and the entry is observed again", "DescribeAccessEntry", () => passed(3_600)],
    ["an expiry, and the role is observed again", "GetRole", () => passed(3_600)],
  ])("does not wait for it: %s", async (_what, operation, endOf) => {
    const { id } = await harness.give(view(["a"]), 3_600);
    await harness.pass(20_000);
    const target = await harness.target();
    const now = harness.clock.now();
    await harness.db.query("update access_targets set next_reconcile_at = $1, principal_observed_at = null", [now]);
    const wait = unanswered(endOf(id));
    harness.eks.before(operation, ({ signal }) => wait(signal));
    await reconcileTarget(harness.deps, target.id, new AbortController().signal);
    expect((await harness.target()).failure).toBeNull();
    harness.eks.calls.length = 0;
    await harness.work();
    expect(harness.eks.calls[0]).toBe("DeleteAccessEntry");
    expect(harness.eks.entries.size).toBe(0);
  });

  it("is not followed by access that was still to be given", async () => {
    const { id } = await harness.give(view(["a"]), 3_600);
    const wait = unanswered(revoked(id));
    harness.eks.before("AssociateAccessPolicy", ({ untilSent }) => wait(untilSent!));
    await harness.work();
    expect(harness.eks.calls).not.toContain("AssociateAccessPolicy");
    expect(harness.eks.entries.size).toBe(0);
    await harness.pass(10_000);
    // Nothing was sent that may take effect later.
    expect([(await harness.grant(id)).state, (await harness.target()).state]).toEqual(["REVOKED", "CLOSED"]);
  });

  it("does not wait for what a check takes off", async () => {
    await harness.begin({ foreignPolicies: "REMOVE" });
    const { id } = await harness.give(view(["a"]), 3_600);
    await harness.pass(20_000);
    const added = { policy: "AmazonEKSEditPolicy", namespaces: null };
    harness.eks.change(PRINCIPAL, (access) => ({ ...access!, policies: [...access!.policies, added] }));
    await harness.db.query("update access_targets set next_reconcile_at = $1", [harness.clock.now()]);
    const wait = unanswered(revoked(id));
    harness.eks.before("DisassociateAccessPolicy", ({ untilSent }) => wait(untilSent!));
    await harness.work();
    expect(harness.eks.calls).not.toContain("DisassociateAccessPolicy");
    expect(harness.eks.entries.size).toBe(0);
  });

  it("begins at its time though the attempt that was under way fails", async () => {
    const { id } = await harness.give(view(["a"]), 600);
    await harness.work();
    const { endsAt } = await harness.grant(id);
    harness.clock.advance({ milliseconds: endsAt!.getTime() - harness.clock.now().getTime() - 1_000 });
    // The attempt after this one would wait for a minute.
    await harness.db.query("update access_targets set failed_attempts = 12, next_reconcile_at = $1", [
      harness.clock.now(),
    ]);
    harness.eks.before("DescribeAccessEntry", async () => {
      harness.clock.advance({ seconds: 20 });
      harness.eks.failReads("ThrottlingException");
    });
    await harness.pass(0);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKING", endAskedAt: harness.clock.now() });
  });
});
