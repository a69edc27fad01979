import { aCondition, aTarget, saveCluster } from "../../../../testing/access-flows";
import type { AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

const LIMIT = { code: "LIMIT_EXCEEDED", fields: [{ path: ["resourceIds"], rule: "TOO_MANY_WAITING" }] };

/** One request for each of so many clusters, all at once. */
async function askAtOnce(count: number): Promise<PromiseSettledResult<AccessRequest>[]> {
  const clusters: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const cluster = await saveCluster(harness.db, fixture.account, `cluster-${n}`, { tags: { team: "Payments" } });
    clusters.push(cluster.id);
  }
  return Promise.allSettled(clusters.map((id) => ask({ resourceIds: [id] })));
}

const madeOf = (answers: readonly PromiseSettledResult<AccessRequest>[]) =>
  answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));

describe("the pending requests of one person", () => {
  it("are twenty at most, of twenty-five that are sent at once", async () => {
    await fixture.flow(anyApprover(OWNER));
    const answers = await askAtOnce(25);
    expect(madeOf(answers)).toHaveLength(20);
    expect(await harness.requestCount()).toBe(20);
    const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toMatchObject(refused.map(() => LIMIT));
    expect(refused[0].message).toBe(
      "20 requests of yours wait for a decision, and more may not: cancel one, or ask again when one is decided.",
    );
  });

  it("make room when one is decided or cancelled, and do not count for others", async () => {
    await fixture.flow(anyApprover(OWNER));
    const [first, second] = madeOf(await askAtOnce(20));
    await expect(ask()).rejects.toMatchObject(LIMIT);
    await expect(ask({}, "max")).resolves.toMatchObject({ state: "PENDING" });

    await harness.requests.cancel(fixture.actor("mia"), { requestId: first!.id }, null);
    await expect(ask()).resolves.toMatchObject({ state: "PENDING" });
    await expect(ask({ resourceIds: [fixture.orders.id] })).rejects.toMatchObject(LIMIT);
    await harness.requests.reject(fixture.actor("ana"), { requestId: second!.id }, null);
    await expect(ask({ resourceIds: [fixture.orders.id] })).resolves.toMatchObject({ state: "PENDING" });
  });

  it("are counted whoever the grantee is, also in a preview", async () => {
    const meOrMax = { operator: "OR" as const, conditions: [aCondition("user", "mia"), aCondition("user", "max")] };
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: meOrMax } });
    await askAtOnce(20);
    const forMax = fixture.form({ granteeId: fixture.idOf("max") });
    await expect(harness.requests.create(fixture.actor("mia"), forMax)).rejects.toMatchObject(LIMIT);
    const { problems } = await harness.requests.preview(fixture.actor("mia"), forMax);
    expect(problems).toMatchObject(LIMIT.fields);
  });

  it("do not block access that needs no approval", async () => {
    await fixture.flow(anyApprover(OWNER));
    await askAtOnce(20);
    const targets = [aTarget(fixture.integration.id)];
    await fixture.flow(null, { targets });
    await expect(ask()).resolves.toMatchObject({ state: "APPROVED" });
  });
});
