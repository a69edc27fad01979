import { NEWEST_FIRST, type RequestFilter } from "../../shared/domain/access-requests/lists/list-requests";
import { anyApprover, OWNER } from "../../shared/domain/access-requests/testing/request-fixture";
import type { DomainError } from "../../shared/kernel/app-error";
import { newId } from "../../shared/kernel/ids";
import { rowsReadBy } from "../../testing/explain";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { useRequestApi } from "./testing/request-api";

const { api, fixture } = useRequestApi();

const LIST = `query ($filter: AccessRequestFilterInput, $orderBy: AccessRequestOrder, $first: Int, $after: String) {
  accessRequests(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { id } totalCount pageInfo { endCursor hasNextPage } } }`;

interface Listed {
  readonly nodes: { readonly id: string }[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

async function list(variables: Record<string, unknown>, actor = ADMIN): Promise<Listed> {
  const { data, codes } = await api.ask(actor, LIST, variables);
  expect(codes).toEqual([]);
  return data!.accessRequests as Listed;
}

const found = async (filter: object, actor = ADMIN) =>
  (await list({ filter: { scope: "ALL", ...filter } }, actor)).nodes.map(({ id }) => id);

async function create(by: string, given: object = {}): Promise<string> {
  return (await api.platform.accessRequests.create(fixture.actor(by), fixture.form(given))).id;
}

/** Mia's of 'payments', which Ana rejects; Max's of 'orders'; Mia's of both. A minute lies between them. */
async function three(): Promise<[string, string, string]> {
  await fixture.flow(anyApprover(OWNER));
  const first = await create("mia", { justification: "Incident 7: ledger hangs" });
  api.clock.advance({ minutes: 1 });
  const second = await create("max", { resourceIds: [fixture.orders.id] });
  api.clock.advance({ minutes: 1 });
  const third = await create("mia", {
    resourceIds: [fixture.payments.id, fixture.orders.id],
    durationSeconds: 60,
    permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }],
  });
  api.clock.advance({ minutes: 1 });
  await api.platform.accessRequests.reject(fixture.actor("ana"), { requestId: first }, null);
  return [first, second, third];
}

describe("the list of requests", () => {
  it("is searched by words of clusters, accounts, people and reasons, which must all match", async () => {
    const [first, second, third] = await three();
    for (const [search, ids] of [
      ["ledg", [first]],
      ["PAYM", [third, first]],
      ["orders max", [second]],
      ["orders mia", [third]],
      [fixture.account.accountId, [third, second, first]],
      [fixture.account.name ?? "no", fixture.account.name ? [third, second, first] : []],
      ["edger", []],
      ["...", []],
      ["mia nothing", []],
    ] as const) {
      expect([search, await found({ search })]).toEqual([search, ids]);
    }
  });

  it("finds people by their present name, and by the name at the time", async () => {
    const [, second] = await three();
    await api.platform.db.query("update identities set display_name = 'Quentin' where person_id = $1", [
      fixture.idOf("max"),
    ]);
    expect(await found({ search: "quent" })).toEqual([second]);
    expect(await found({ search: "max" })).toEqual([second]);
  });

  it("finds no request of others, by whatever filter", async () => {
    const [first, second, third] = await three();
    const mine = (filter: object) => list({ filter }, fixture.actor("max"));
    expect(await mine({})).toMatchObject({ nodes: [{ id: second }], totalCount: 1 });
    const { payments } = fixture;
    for (const filter of [{ search: "ledger" }, { resourceIds: [payments.id] }, { granteeId: fixture.idOf("mia") }]) {
      expect(await mine(filter)).toMatchObject({ nodes: [], totalCount: 0 });
    }
    const waiting = { scope: "WAITING_FOR_ME", search: "payments" };
    expect((await list({ filter: waiting }, fixture.actor("ana"))).nodes).toEqual([{ id: third }]);
    expect((await list({ filter: waiting }, fixture.actor("sam"))).nodes).toEqual([]);
    expect(await found({ search: "ledger" }, AUDITOR)).toEqual([first]);
  });

  it("orders what waits for somebody alike with filters and without", async () => {
    await three();
    await create("max");
    const scope = "WAITING_FOR_ME";
    for (const field of ["ASKED_AT", "CHANGED_AT", "LAPSES_AT"]) {
      for (const direction of ["ASC", "DESC"]) {
        const pageOf = (filter: object) =>
          list({ filter: { scope, ...filter }, orderBy: { field, direction }, first: 1 }, fixture.actor("ana"));
        const page = await pageOf({});
        expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
        expect(await pageOf({ from: new Date(0) })).toEqual(page);
      }
    }
  });

  it("is filtered by clusters, people, flow, state and time", async () => {
    const [first, second, third] = await three();
    const [{ at }] = await api.platform.db.query("select created_at as at from access_requests where id = $1", [
      second,
    ]);
    const [{ flowId }] = await api.platform.db.query('select id as "flowId" from access_flows');
    for (const [filter, ids] of [
      [{ resourceIds: [fixture.payments.id] }, [third, first]],
      [{ resourceIds: [fixture.payments.id, fixture.orders.id] }, [third, second, first]],
      [{ resourceIds: [] }, []],
      [{ resourceIds: [newId()] }, []],
      [{ granteeId: fixture.idOf("max") }, [second]],
      [{ requesterId: fixture.idOf("mia"), states: ["PENDING"] }, [third]],
      [{ flowId }, [third, second, first]],
      [{ flowId: newId() }, []],
      [{ from: at }, [third, second]],
      [{ to: at }, [first]],
      [{ from: at, to: at }, []],
    ] as const) {
      expect([filter, await found(filter)]).toEqual([filter, ids]);
    }
  });

  it("comes page by page in each order, and requests that never lapse come last", async () => {
    const [first, second, third] = await three();
    for (const [orderBy, ids] of [
      [null, [third, second, first]],
      [{ field: "ASKED_AT" }, [first, second, third]],
      [{ field: "ASKED_AT", direction: "DESC" }, [third, second, first]],
      [{ field: "CHANGED_AT" }, [second, third, first]],
      [{ field: "CHANGED_AT", direction: "DESC" }, [first, third, second]],
      [{ field: "LAPSES_AT" }, [second, third, first]],
      [{ field: "LAPSES_AT", direction: "DESC" }, [first, third, second]],
    ] as const) {
      const pages: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: Listed = await list({ filter: { scope: "ALL" }, orderBy, first: 1, after });
        pages.push(...page.nodes.map(({ id }) => id));
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) break;
      }
      expect([orderBy, pages]).toEqual([orderBy, ids]);
    }
  });

  it("refuses a cursor of another order, and one with an invalid time", async () => {
    await three();
    const { pageInfo } = await list({ filter: { scope: "ALL" }, first: 1 });
    const forged = Buffer.from(
      JSON.stringify(["request.createdAt,request.id DESC", "yesterday-ish", newId()]),
    ).toString("base64url");
    for (const variables of [
      { orderBy: { field: "LAPSES_AT" }, after: pageInfo.endCursor },
      { orderBy: { field: "ASKED_AT", direction: "ASC" }, after: pageInfo.endCursor },
      { after: forged },
    ]) {
      expect((await api.ask(ADMIN, LIST, { filter: { scope: "ALL" }, ...variables })).codes).toEqual(["INVALID_INPUT"]);
    }
  });

  it("names every problem of a filter", async () => {
    const filter = {
      search: "x".repeat(201),
      resourceIds: [newId(), "x"],
      granteeId: "me",
      flowId: "",
      from: new Date("2026-02-01T00:00:00Z"),
      to: new Date("2026-01-01T00:00:00Z"),
    };
    const refused = api.platform.accessRequestsQueries.list(ADMIN, { scope: "ALL", ...filter }, {});
    const { fields } = (await refused.catch((error: DomainError) => error as DomainError)) as DomainError;
    expect(fields.map(({ path }) => path.join("."))).toEqual([
      "filter.search",
      "filter.resourceIds.1",
      "filter.granteeId",
      "filter.flowId",
      "filter.to",
    ]);
  });

  it("reads little of many requests, in each order and by each filter", async () => {
    await three();
    await manyMore(20_000);
    const mia = fixture.idOf("mia");
    const orders = (["ASKED_AT", "CHANGED_AT", "LAPSES_AT"] as const).flatMap((field) =>
      (["ASC", "DESC"] as const).map((direction) => ({ field, direction })),
    );
    const filters: RequestFilter[] = [
      ...["ledger", "incident", "max orders"].map((search) => ({ scope: "ALL" as const, search })),
      { scope: "ALL", requesterId: fixture.idOf("max") },
      { scope: "ALL", requesterId: mia, search: "incident 77" },
      { scope: "ALL", resourceIds: [fixture.orders.id] },
      { scope: "ALL", states: ["PENDING"] },
      { scope: "WAITING_FOR_ME" },
      { scope: "MINE" },
    ];
    const asked = [
      ...orders.map((order) => ({ filter: { scope: "ALL" as const }, order })),
      ...filters.map((filter) => ({ filter, order: NEWEST_FIRST })),
    ];
    const reader = { ...fixture.actor("ana"), roles: ["ADMIN" as const] };
    for (const { filter, order } of asked) {
      const read = await rowsReadBy(api.platform.db, () =>
        api.platform.accessRequestsQueries.list(reader, filter, { first: 20 }, order),
      );
      expect([filter, order, read > 3_500 ? read : "little"]).toEqual([filter, order, "little"]);
    }
  });
});

/** Past requests of Mia, each a second older than the one before. */
async function manyMore(count: number): Promise<void> {
  const { db } = api.platform;
  await db.query(
    `insert into access_requests (id, requester_id, grantee_id, justification, state, created_at, changed_at, version, words)
     select gen_random_uuid(), $1, $1, 'Incident ' || n, 'REJECTED', $2::timestamptz - n * interval '1 second',
            $2::timestamptz - n * interval '1 second', 2, search_words('Incident ' || n || ' mia payments')
       from generate_series(1, $3::int) n`,
    [fixture.idOf("mia"), api.clock.now(), count],
  );
  await db.query("analyze access_requests");
}
