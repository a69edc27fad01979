import { ADMIN } from "../../../../testing/test-domain";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { NO_GRANTS } from "../../bindings/testing/no-grants";
import { attachGrants } from "../attach-grants";
import { Crash } from "../testing/fake-eks";
import { createGrantStage, type GrantStage, PRINCIPAL } from "../testing/grant-stage";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());

const THEIRS: ClusterAccess = { policies: [], kubernetesGroups: ["theirs"] };
const standing = () => stage.eks.entries.get(PRINCIPAL)?.access;
const expectRevoked = async (id: string) =>
  expect(await stage.grant(id)).toMatchObject({ endedAt: expect.any(Date), receipt: { remains: THEIRS } });

describe("a half-written addition to a foreign entry is removed again, though the first attempt fails,", () => {
  beforeEach(async () => {
    await stage.begin({ sharedEntriesAllowed: true });
    stage.eks.change(PRINCIPAL, () => THEIRS);
  });

  it("when AWS refused the rest", async () => {
    stage.eks.next("none", "refused", "throttled");
    const { id } = await stage.give(access("AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"), 600);
    await stage.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the worker died and the grant is revoked", async () => {
    stage.eks.next("crash-after");
    const { id } = await stage.give(access("AmazonEKSClusterAdminPolicy"), 600);
    await expect(stage.work()).rejects.toThrow(Crash);
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    stage.eks.next("throttled");
    await stage.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the grant is revoked at that moment", async () => {
    const { id } = await stage.give(access("AmazonEKSClusterAdminPolicy"), 600);
    stage.eks.before("AssociateAccessPolicy", async () => {
      await stage.grants.revoke(ADMIN, id, "It is not needed.");
      stage.eks.next("none", "throttled");
    });
    await stage.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the worker died and the person has another role by now", async () => {
    stage.eks.next("crash-after");
    const { id, bindingId } = await stage.give(access("AmazonEKSClusterAdminPolicy"), 600);
    await expect(stage.work()).rejects.toThrow(Crash);
    stage.eks.makeRole(PRINCIPAL.replace("mia", "mia.marsh"));
    await stage.db.query("update identities set user_name = 'mia.marsh'");
    await stage.deps.prepareBinding(bindingId!, new AbortController().signal, {
      ...NO_GRANTS,
      ready: async (tx, binding) => {
        await attachGrants(tx, binding);
      },
    });
    stage.eks.before("DisassociateAccessPolicy", async () => stage.eks.next("throttled"));
    await stage.pass(60 * 60_000);
    expect([...stage.eks.entries.values()].map((entry) => entry.access)).toEqual([THEIRS]);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED" });
  });
});

function access(...policies: string[]): ClusterAccess {
  return { policies: policies.map((policy) => ({ policy, namespaces: null })), kubernetesGroups: [] };
}
