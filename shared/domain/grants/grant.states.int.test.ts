import { ADMIN } from "../../../testing/test-domain";
import type { ClusterAccess } from "../access/cluster-access.port";
import { abandonIntegration } from "./ending/release-integration";
import { GRANT_STATES, type GrantState, isEnded, isLiveState, mayBecome } from "./grant.states";
import { createGrantStage, type GrantStage, PRINCIPAL } from "./testing/grant-stage";
import { type GrantTransitionSeen, logTransitions } from "./testing/transition-log";

const view: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
};

let stage: GrantStage;
let transitionsSeen: () => Promise<GrantTransitionSeen[]>;

beforeAll(async () => {
  stage = await createGrantStage();
  transitionsSeen = await logTransitions(stage.db);
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const stateOf = async (id: string): Promise<GrantState> => (await stage.grant(id)).state;

describe("a grant", () => {
  it("is REVOKED once its access was observed gone", async () => {
    const { id } = await stage.give(view, 600);
    await stage.work();
    expect(await stateOf(id)).toBe("ACTIVE");
    await stage.pass(600_000);
    expect(await stateOf(id)).toBe("REVOKING");
    await stage.pass(10_000);
    expect(await stateOf(id)).toBe("REVOKED");
  });

  it("is REVOKED at once where no entry was ever written for it", async () => {
    const { id } = await stage.give(view);
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED", activeAt: null, targetId: null });
    await stage.work();
    expect(stage.eks.calls.filter((call) => call !== "GetRole")).toEqual([]);
  });

  it("has FAILED at once where it ends for want of a principal and no entry was written", async () => {
    stage.eks.roles.clear();
    const { id } = await stage.give(view);
    await stage.work();
    expect(await stage.grant(id)).toMatchObject({ state: "FAILED", targetId: null });
  });

  it("has FAILED once no part of a refused addition was observed", async () => {
    stage.eks.next("refused");
    const { id } = await stage.give(view);
    await stage.work();
    expect(await stateOf(id)).toBe("REVOKING");
    await stage.pass(10_000);
    expect(await stage.grant(id)).toMatchObject({ state: "FAILED", endReason: "REFUSED_BY_AWS" });
  });

  it("is REVOKED_OUTSIDE when others removed its access", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    stage.eks.change(PRINCIPAL, () => null);
    await stage.pass(20 * 60_000);
    expect(await stateOf(id)).toBe("REVOKED_OUTSIDE");
  });

  it("is UNVERIFIED when it was given up before its access was observed gone", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.act((tx) => abandonIntegration(tx, stage.ids.integration));
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
