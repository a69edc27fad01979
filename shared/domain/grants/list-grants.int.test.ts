import { statementsOf } from "../../../testing/count-statements";
import { fullReadsOf, rowsReadBy } from "../../../testing/explain";
import { activateGrant } from "../../../testing/factories";
import { ADMIN, AUDITOR } from "../../../testing/test-domain";
import type { Actor } from "../../kernel/actor";
import { AccessRequestsQueries } from "../access-requests/access-requests.queries";
import { stillEligible } from "../access-requests/still-eligible";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { Grant } from "./grant.entity";
import { GrantsQueries } from "./grants.queries";
import { GRANT_ORDER_FIELDS, type GrantFilter, type GrantOrder } from "./list-grants";

const { harness, fixture, ask } = useRequestHarness();

let queries: GrantsQueries;

beforeEach(async () => {
  await fixture.flow(null);
  queries = new GrantsQueries(harness.db, {
    deciders: harness.ownersQueries,
    requests: new AccessRequestsQueries(harness.db, harness.clock),
    eligibility: stillEligible,
  });
});

const NEWEST: GrantOrder = { field: "CREATED_AT", direction: "DESC" };

const page = (actor: Actor, filter: GrantFilter = {}, order: GrantOrder = NEWEST, request = {}) =>
  queries.list(actor, filter, { first: 10, ...request }, { now: harness.clock.now(), order });

/** Their names, as `<person> on <resource>`; what is listed is what is counted. */
async function listed(actor: Actor, filter: GrantFilter = {}, order = NEWEST): Promise<string[]> {
  const found = await page(actor, filter, order);
  expect(await found.totalCount()).toBe(found.nodes.length);
  const people = new Map(["mia", "max", "ana", "sam"].map((name) => [fixture.idOf(name), name]));
  return found.nodes.map(({ personId, resourceName }) => `${people.get(personId)} on ${resourceName}`);
}

const give = async (by: string, ...resources: { id: string }[]) => {
  for (const { id } of resources) {
    harness.clock.advance({ seconds: 1 });
    await ask({ resourceIds: [id] }, by);
  }
};

describe("the list of grants", () => {
  beforeEach(async () => {
    await give("mia", fixture.payments, fixture.orders);
    await give("sam", fixture.orders);
  });

  it("has the viewer's own, those on the viewer's resources, and for readers all; the newest first", async () => {
    expect(await listed(fixture.actor("mia"))).toEqual(["mia on orders", "mia on payments"]);
    expect(await listed(fixture.actor("ana"))).toEqual(["sam on orders", "mia on orders", "mia on payments"]);
    expect(await listed(fixture.actor("sam"))).toEqual(["sam on orders"]);
    expect(await listed(fixture.actor("pia"))).toEqual([]);
    expect(await listed(AUDITOR)).toHaveLength(3);
    expect(await listed({ ...fixture.actor("mia"), personId: undefined })).toEqual([]);
  });

  it("reveals no hidden grant by any filter", async () => {
    const grants = await harness.db.manager.find(Grant);
    const filters: GrantFilter[] = [
      { search: "sam" },
      { search: "ord" },
      { states: ["PENDING"] },
      { resourceIds: [fixture.orders.id] },
      { personId: fixture.idOf("sam") },
      { accountIds: [fixture.account.accountId] },
      { flowId: grants[0]!.flowId },
      { overdue: false },
      { from: new Date(0), to: new Date("2999-01-01") },
    ];
    for (const filter of filters) {
      expect([filter, (await listed(fixture.actor("mia"), filter)).filter((one) => one.startsWith("sam"))]).toEqual([
        filter,
        [],
      ]);
      expect((await listed(ADMIN, filter)).length).toBeGreaterThan(0);
      expect(await listed(fixture.actor("pia"), filter)).toEqual([]);
    }
  });

  it("is narrowed by each part of a filter", async () => {
    const [first] = await harness.db.manager.find(Grant, { order: { createdAt: "ASC" } });
    const endsAt = new Date(harness.clock.now().getTime() + 60_000);
    await activateGrant(harness.db, first!.id, { activeAt: harness.clock.now(), endsAt, latestEnd: endsAt });
    const mine = ["mia on payments"];
    const later = new Date(endsAt.getTime() + 1);
    expect(await listed(ADMIN, { search: "PAYM" })).toEqual(mine);
    expect(await listed(ADMIN, { search: "sam" })).toEqual(["sam on orders"]);
    expect(await listed(ADMIN, { search: "100%" })).toEqual([]);
    expect(await listed(ADMIN, { states: ["ACTIVE"] })).toEqual(mine);
    expect(await listed(ADMIN, { resourceIds: [fixture.payments.id] })).toEqual(mine);
    await harness.db.query(
      "update grants set end_reason = 'PERSON_INACTIVE', end_asked_at = now(), state = 'REVOKING' where id = $1",
      [first!.id],
    );
    expect(await listed(ADMIN, { endReasons: ["PERSON_INACTIVE"] })).toEqual(mine);
    expect(await listed(ADMIN, { endReasons: ["EXPIRED"] })).toEqual([]);
    expect(await listed(ADMIN, { endsBefore: later })).toEqual(mine);
    expect(await listed(ADMIN, { endsBefore: endsAt })).toEqual([]);
    expect(await listed(ADMIN, { accountIds: ["999999999999"] })).toEqual([]);
    expect(await listed(ADMIN, { to: new Date(first!.createdAt.getTime() + 1) })).toEqual(mine);
    expect(await listed(ADMIN, { from: first!.createdAt, to: first!.createdAt })).toEqual([]);
    expect(await listed(ADMIN, { overdue: true })).toEqual([]);
    expect(await listed(fixture.actor("ana"), { resourceIds: [fixture.payments.id] })).toEqual(mine);
  });

  it.each(GRANT_ORDER_FIELDS)("comes whole in pages, each grant once, by %s either way", async (field) => {
    await activateOne();
    for (const direction of ["ASC", "DESC"] as const) {
      const order = { field, direction };
      const whole = (await page(ADMIN, {}, order)).nodes.map(({ id }) => id);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const found = await page(ADMIN, {}, order, { first: 1, after });
        seen.push(...found.nodes.map(({ id }) => id));
        after = found.hasNextPage ? found.cursorOf(found.nodes[0]!) : null;
      } while (after);
      expect(seen).toEqual(whole);
      expect(new Set(seen).size).toBe(3);
    }
  });

  async function activateOne(): Promise<void> {
    const [, second] = await harness.db.manager.find(Grant, { order: { createdAt: "ASC" } });
    await activateGrant(harness.db, second!.id, { activeAt: harness.clock.now(), endsAt: harness.clock.now() });
  }

  it("puts grants without the sorted time behind those with it", async () => {
    await activateOne();
    expect((await listed(ADMIN, {}, { field: "ENDS_AT", direction: "ASC" }))[0]).toBe("mia on orders");
    expect((await listed(ADMIN, {}, { field: "STARTED_AT", direction: "DESC" }))[2]).toBe("mia on orders");
  });

  it("refuses a cursor of another order, a forged one, and filters that are too long", async () => {
    const found = await page(ADMIN, {}, { field: "ENDS_AT", direction: "ASC" }, { first: 1 });
    const after = found.cursorOf(found.nodes[0]!);
    for (const order of [NEWEST, { field: "ENDS_AT", direction: "DESC" } as const]) {
      await expect(page(ADMIN, {}, order, { after })).rejects.toMatchObject({ fields: [{ path: ["after"] }] });
    }
    const forged = Buffer.from(JSON.stringify(["g.createdAt,g.id DESC", "yesterdy", "x"])).toString("base64url");
    await expect(page(ADMIN, {}, NEWEST, { after: forged })).rejects.toMatchObject({ fields: [{ path: ["after"] }] });
    const many = Array.from({ length: 201 }, () => fixture.payments.id);
    await expect(page(ADMIN, { resourceIds: many, accountIds: many })).rejects.toMatchObject({
      fields: [{ path: ["filter", "resourceIds"] }, { path: ["filter", "accountIds"] }],
    });
  });

  it("costs an owner as many statements for many resources as for one", async () => {
    const asked = (resourceIds: string[]) =>
      statementsOf(harness.db, () => page(fixture.actor("ana"), { resourceIds }));
    const both = await asked([fixture.payments.id, fixture.orders.id]);
    expect(both.length).toBeLessThanOrEqual((await asked([fixture.payments.id])).length);
  });
});

describe("a page of 20,000 grants", () => {
  it("reads no more than the page, in each order, at its beginning and behind a cursor", async () => {
    await give("mia", fixture.payments);
    await saveMany(20_000);
    for (const field of GRANT_ORDER_FIELDS) {
      for (const direction of ["ASC", "DESC"] as const) {
        const order = { field, direction };
        const { nodes, cursorOf } = await page(ADMIN, {}, order);
        const after = cursorOf(nodes.at(-1)!);
        expect([field, await fullReadsOf(harness.db, () => page(ADMIN, {}, order, { after }))]).toEqual([field, []]);
        expect(await rowsReadBy(harness.db, () => page(ADMIN, {}, order))).toBeLessThan(50);
        expect(await rowsReadBy(harness.db, () => page(ADMIN, {}, order, { after }))).toBeLessThan(50);
      }
    }
  });

  async function saveMany(count: number): Promise<void> {
    await harness.db.query(
      `insert into grants (id, person_id, resource_id, granted_resource_id, resource_name, resource_arn, flow_id, binding_id, access,
                           state, state_since, active_at, ends_at, end_asked_at, end_reason, ended_at, created_at)
       select gen_random_uuid(), g.person_id, g.resource_id, g.granted_resource_id, 'cluster-' || n, g.resource_arn, g.flow_id, g.binding_id,
              g.access, 'REVOKED', g.state_since, at, at, at, 'EXPIRED', at, at
         from grants g, lateral (select n, g.created_at - n * interval '1 minute' as at from generate_series(1, $1) n) made`,
      [count],
    );
    await harness.db.query("analyze grants");
  }
});
