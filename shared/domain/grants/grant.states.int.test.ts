import { ADMIN } from "../../../testing/test-domain";
import type { ClusterAccess } from "../access/cluster-access.port";
import { abandonIntegration } from "./ending/release-integration";
import { GRANT_STATES, type GrantState, isEnded, isLiveState, mayBecome } from "./grant.states";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "./testing/grant-harness";
import { type GrantTransitionSeen, logTransitions } from "./testing/transition-log";

const view: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
};

let harness: GrantHarness;
let transitionsSeen: () => Promise<GrantTransitionSeen[]>;

beforeAll(async () => {
  harness = await createGrantHarness();
  transitionsSeen = await logTransitions(harness.db);
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const stateOf = async (id: string): Promise<GrantState> => (await harness.grant(id)).state;

describe("a grant", () => {
  it("is REVOKED once its access was observed gone", async () => {
    const { id } = await harness.give(view, 600);
    await harness.work();
    expect(await stateOf(id)).toBe("ACTIVE");
    await harness.pass(600_000);
    expect(await stateOf(id)).toBe("REVOKING");
    await harness.pass(10_000);
    expect(await stateOf(id)).toBe("REVOKED");
  });

  it("is REVOKED at once where no entry was ever written for it", async () => {
    const { id } = await harness.give(view);
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", activeAt: null, targetId: null });
    await harness.work();
    expect(harness.eks.calls.filter((call) => call !== "GetRole")).toEqual([]);
  });

  it("has FAILED at once where it ends for want of a principal and no entry was written", async () => {
    harness.eks.roles.clear();
    const { id } = await harness.give(view);
    await harness.work();
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", targetId: null });
  });

  it("has FAILED once no part of a refused addition was observed", async () => {
    harness.eks.next("refused");
    const { id } = await harness.give(view);
    await harness.work();
    expect(await stateOf(id)).toBe("REVOKING");
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "REFUSED_BY_AWS" });
  });

  it("is REVOKED_OUTSIDE when others removed its access", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => null);
    await harness.pass(20 * 60_000);
    expect(await stateOf(id)).toBe("REVOKED_OUTSIDE");
  });

  it("is UNVERIFIED when it was given up before its access was observed gone", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.act((tx) => abandonIntegration(tx, harness.ids.integration));
    expect(await stateOf(id)).toBe("UNVERIFIED");
  });

  it("gives access while it is PENDING or ACTIVE, and has no transition out of its final states", () => {
    expect(GRANT_STATES.filter(isLiveState)).toEqual(["PENDING", "ACTIVE"]);
    expect(GRANT_STATES.filter(isEnded)).toEqual(["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"]);
  });
});

/** After the stories above: a transition that is allowed and never happens has no place in the table, nor has the reverse. */
it("a grant makes every allowed transition, and no other", async () => {
  const allowed = GRANT_STATES.flatMap((from) =>
    GRANT_STATES.filter((to) => mayBecome(from, to)).map((to) => ({ from, to })),
  );
  expect(new Set(await transitionsSeen())).toEqual(new Set(allowed));
});
