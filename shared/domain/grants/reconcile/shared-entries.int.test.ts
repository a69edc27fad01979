import { ADMIN } from "../../../../testing/test-domain";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { NO_GRANTS } from "../../bindings/testing/no-grants";
import { attachGrants } from "../attach-grants";
import { Crash } from "../testing/fake-eks";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());

const THEIRS: ClusterAccess = { policies: [], kubernetesGroups: ["theirs"] };
const standing = () => harness.eks.entries.get(PRINCIPAL)?.access;
const expectRevoked = async (id: string) =>
  expect(await harness.grant(id)).toMatchObject({ endedAt: expect.any(Date), receipt: { remains: THEIRS } });

describe("a half-written addition to a foreign entry is removed again, though the first attempt fails,", () => {
  beforeEach(async () => {
    await harness.begin({ sharedEntriesAllowed: true });
    harness.eks.change(PRINCIPAL, () => THEIRS);
  });

  it("when AWS refused the rest", async () => {
    harness.eks.next("none", "refused", "throttled");
    const { id } = await harness.give(access("AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"), 600);
    await harness.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the worker died and the grant is revoked", async () => {
    harness.eks.next("crash-after");
    const { id } = await harness.give(access("AmazonEKSClusterAdminPolicy"), 600);
    await expect(harness.work()).rejects.toThrow(Crash);
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    harness.eks.next("throttled");
    await harness.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the grant is revoked at that moment", async () => {
    const { id } = await harness.give(access("AmazonEKSClusterAdminPolicy"), 600);
    harness.eks.before("AssociateAccessPolicy", async () => {
      await harness.grants.revoke(ADMIN, id, "It is not needed.");
      harness.eks.next("none", "throttled");
    });
    await harness.pass(20 * 60_000);
    expect(standing()).toEqual(THEIRS);
    await expectRevoked(id);
  });

  it("when the worker died and the person has another role by now", async () => {
    harness.eks.next("crash-after");
    const { id, bindingId } = await harness.give(access("AmazonEKSClusterAdminPolicy"), 600);
    await expect(harness.work()).rejects.toThrow(Crash);
    harness.eks.makeRole(PRINCIPAL.replace("mia", "mia.marsh"));
    await harness.db.query("update identities set user_name = 'mia.marsh'");
    await harness.deps.prepareBinding(bindingId!, new AbortController().signal, {
      ...NO_GRANTS,
      ready: async (tx, binding) => {
        await attachGrants(tx, binding);
      },
    });
    harness.eks.before("DisassociateAccessPolicy", async () => harness.eks.next("throttled"));
    await harness.pass(60 * 60_000);
    expect([...harness.eks.entries.values()].map((entry) => entry.access)).toEqual([THEIRS]);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED" });
  });
});

function access(...policies: string[]): ClusterAccess {
  return { policies: policies.map((policy) => ({ policy, namespaces: null })), kubernetesGroups: [] };
}
