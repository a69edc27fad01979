import { aTarget } from "../../../../testing/access-flows";
import { AUDITOR } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { anyApprover, OWNER } from "../../access-requests/testing/request-fixture";
import { useRequestHarness } from "../../access-requests/testing/request-harness";
import { ClusterDriftScan } from "../../drift/cluster-drift-scan.entity";
import { DriftFinding } from "../../drift/drift-finding.entity";
import { NamespaceQueries } from "./namespace-suggestions";

const { harness, fixture, ask } = useRequestHarness();

const edit = (...namespaces: string[]) => ({ permissions: [{ permission: "AmazonEKSEditPolicy", namespaces }] });

/** The flow allows dev-* only; other requests have used more namespaces. */
beforeEach(async () => {
  const permissions = [{ permission: "AmazonEKSEditPolicy", namespaces: ["dev-*"], groups: [] }];
  await fixture.flow(anyApprover(OWNER), { targets: [aTarget(fixture.integration.id, { permissions })] });
  await ask(edit("dev-shop"), "max");
  await ask(edit("dev-shop", "dev-team"), "sam");
  await saveEntry("secret-merger");
});

async function saveEntry(namespace: string): Promise<void> {
  const { id: resourceId, integrationId, accountId, region } = fixture.payments;
  const at = harness.clock.now();
  const cluster = { resourceId, integrationId, accountId, region: region!, nextScanAt: at };
  await harness.db.manager.insert(ClusterDriftScan, cluster);
  await harness.db.manager.insert(DriftFinding, {
    id: newId(),
    resourceId,
    integrationId,
    principalArn: "arn:aws:iam::1:role/robot",
    kind: "FOREIGN",
    access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [namespace] }], kubernetesGroups: [] },
    differences: [],
    since: at,
    appeared: false,
  });
}

const names = async (by: string | null, given: object = {}) => {
  const actor = by === null ? AUDITOR : fixture.actor(by);
  const found = await new NamespaceQueries(harness.db, harness.clock).suggest(actor, {
    resourceId: fixture.payments.id,
    ...given,
  });
  return found.map(({ name, uses }) => `${name} ${uses}`);
};

describe("suggested namespaces", () => {
  it("are those that the viewer may request, the most used first", async () => {
    expect(await names("mia")).toEqual(["dev-shop 2", "dev-team 1"]);
    expect(await names("mia", { search: "DEV-T" })).toEqual(["dev-team 1"]);
    expect(await names("mia", { search: "%" })).toEqual([]);
    expect(await names("mia", { first: 1 })).toEqual(["dev-shop 2"]);
  });

  it("are all of them for owners of the resource and readers, those of observed entries too", async () => {
    const all = ["dev-shop 2", "dev-team 1", "secret-merger 1"];
    expect([await names("ana"), await names(null)]).toEqual([all, all]);
  });

  it("exclude those of another resource", async () => {
    expect(await names("mia", { resourceId: fixture.orders.id })).toEqual([]);
  });

  it("are none for a person who may not request it, as for a missing resource", async () => {
    await harness.db.query("update access_flows set active = false");
    await expect(names("mia")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(names("mia", { resourceId: newId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each([0, 51])("are 1 to 50, not %p", async (first) => {
    await expect(names("mia", { first })).rejects.toMatchObject({ fields: [{ path: ["first"] }] });
  });
});
