import type { FastifyInstance } from "fastify";
import { OWNER, SECURITY } from "../../shared/domain/access-requests/testing/request-fixture";
import { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { Grant } from "../../shared/domain/grants/grant.entity";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { newId } from "../../shared/kernel/ids";
import { rowsReadBy } from "../../testing/explain";
import { activateGrant } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createApp } from "../app";
import { useRequestApi } from "./testing/request-api";

const TOKEN = "an-admin-token-for-the-access-history";

const { api, fixture } = useRequestApi();
let app: FastifyInstance;

beforeAll(async () => {
  await api.platform.apiTokens.installAdminToken(TOKEN);
  app = await createApp(api.platform);
});

afterAll(() => app.close());

const HISTORY = `query ($resourceId: ID, $personId: ID, $from: DateTimeISO, $to: DateTimeISO, $orderBy: AccessHistoryOrder, $first: Int, $after: String) {
  accessHistory(filter: { resourceId: $resourceId, personId: $personId, from: $from, to: $to }, orderBy: $orderBy, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      activeFrom activeTo resourceId resource { id }
      person { id displayName } grant { id state endReason endDetail resourceName access { ... on ClusterAccess { policies { policy } } } }
      requestedBy { displayName } flow { id } request { id justification }
      approvedBy { decision reason decidedAt decidedBy { displayName } flow { id } }
    }
  }
}`;

type Decisions = readonly { readonly id: string }[];

interface Period {
  readonly activeFrom: string;
  readonly activeTo: string | null;
  readonly grant: { readonly id: string };
}

interface History {
  readonly nodes: readonly Period[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function history(variables: object): Promise<History> {
  const { data, codes } = await api.ask(AUDITOR, HISTORY, variables as never);
  expect(codes).toEqual([]);
  return data!.accessHistory as History;
}

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 12, minutes));

/** Access that Mia requested and Ana and Sam approved, observed from one minute to another; null: it is still there. */
async function given(from: number, to: number | null, by = "mia") {
  const { accessRequests } = api.platform;
  const request = await accessRequests.create(fixture.actor(by), fixture.form({ justification: "Incident 7" }));
  for (const name of ["ana", "sam"]) {
    await accessRequests.approve(fixture.actor(name), { requestId: request.id }, `By ${name}.`);
  }
  const grantId = await grantIdOf(request);
  await seen(grantId, from, to);
  return { requestId: request.id, grantId };
}

async function grantIdOf({ id }: { id: string }): Promise<string> {
  const [items] = await api.platform.accessRequestsQueries.itemsOf([id]);
  return items![0]!.grantId!;
}

async function seen(grantId: string, from: number, to: number | null, state = "REVOKED") {
  const { db } = api.platform;
  await activateGrant(db, grantId, { activeAt: at(from) });
  if (to === null) return;
  const endDetail = state === "UNVERIFIED" ? "ABANDONED" : null;
  const end = { state, endReason: "EXPIRED", endDetail, endAskedAt: at(to), endedAt: at(to) };
  await db.manager.update(Grant, grantId, end as object);
}

/** More past access like that of a grant, each period a minute before the one before it. */
async function manyMore(grantId: string, count: number): Promise<void> {
  const { db } = api.platform;
  await db.query(
    `insert into grants
     select (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(), 'target_id', null,
              'active_at', g.active_at - n * interval '1 minute', 'ended_at', g.ended_at - n * interval '1 minute'))).*
       from grants g cross join generate_series(1, $2::int) n where g.id = $1`,
    [grantId, count],
  );
  await db.query("analyze grants");
}

const both = () => ({
  mode: "ALL_OF" as const,
  groups: [OWNER, SECURITY].map((one) => ({ operator: "OR" as const, approvers: [one] })),
});

describe("the history of access to a resource", () => {
  it("is one query: person, access, start and end, requester, approvers, flow", async () => {
    const flow = await fixture.flow(both());
    const { requestId, grantId } = await given(0, 30);
    const { nodes } = await history({ resourceId: fixture.payments.id, from: at(10), to: at(20) });
    expect(nodes).toEqual([
      {
        activeFrom: at(0).toISOString(),
        activeTo: at(30).toISOString(),
        resourceId: fixture.payments.id,
        resource: { id: fixture.payments.id },
        person: { id: fixture.idOf("mia"), displayName: "mia" },
        grant: {
          id: grantId,
          state: "REVOKED",
          endReason: "EXPIRED",
          endDetail: null,
          resourceName: "payments",
          access: { policies: [{ policy: "AmazonEKSViewPolicy" }] },
        },
        requestedBy: { displayName: "mia" },
        flow: { id: flow.id },
        request: { id: requestId, justification: "Incident 7" },
        approvedBy: [
          {
            decision: "APPROVE",
            reason: "By ana.",
            decidedAt: expect.any(String),
            decidedBy: { displayName: "ana" },
            flow: null,
          },
          {
            decision: "APPROVE",
            reason: "By sam.",
            decidedAt: expect.any(String),
            decidedBy: { displayName: "sam" },
            flow: null,
          },
        ],
      },
    ]);
  });

  it("names the flow as approver where no approval was needed, and for automatic access", async () => {
    const flow = await fixture.flow(null);
    const request = await api.platform.accessRequests.create(fixture.actor("mia"), fixture.form());
    await seen(await grantIdOf(request), 0, null);
    const automatic = await api.platform.uow.run(ADMIN, (tx) =>
      api.platform.grants.create(tx, {
        personId: fixture.idOf("max"),
        resource: fixture.payments,
        flowId: flow.id,
        access: { policies: [], kubernetesGroups: ["ops"] },
        durationSeconds: null,
      }),
    );
    await seen(automatic.id, 1, null);
    const { nodes } = await history({ resourceId: fixture.payments.id });
    const approvedBy = [{ decidedBy: null, flow: { id: flow.id }, decision: "APPROVE" }];
    expect(nodes).toMatchObject([
      { person: { displayName: "max" }, requestedBy: null, request: null, approvedBy, activeTo: null },
      { person: { displayName: "mia" }, requestedBy: { displayName: "mia" }, approvedBy, activeTo: null },
    ]);
  });

  it("names the flow's own decision by its id in the request", async () => {
    await fixture.flow(null);
    const request = await api.platform.accessRequests.create(fixture.actor("mia"), fixture.form());
    await seen(await grantIdOf(request), 0, null);
    const document = `{ accessHistory(filter: { resourceId: "${fixture.payments.id}" }) {
      nodes { approvedBy { id } request { items { decisions { id } } } } } }`;
    const { data } = await api.ask(AUDITOR, document);
    const { nodes } = data!.accessHistory as {
      nodes: { approvedBy: Decisions; request: { items: { decisions: Decisions }[] } }[];
    };
    const [{ approvedBy, request: asked }] = nodes as [(typeof nodes)[number]];
    expect(approvedBy.map(({ id }) => id)).toEqual(asked.items[0]!.decisions.map(({ id }) => id));
    expect(approvedBy).toHaveLength(1);
  });

  it("has exactly the access that was observed between the two moments", async () => {
    await fixture.flow(both());
    const { grantId } = await given(10, 20);
    const found = async (from: number | null, to: number | null) => {
      const times = { from: from === null ? null : at(from), to: to === null ? null : at(to) };
      return (await history({ resourceId: fixture.payments.id, ...times })).nodes.map(({ grant }) => grant.id);
    };
    for (const [from, to] of [
      [null, null],
      [0, 11],
      [19, 30],
      [12, 13],
      [0, 30],
      [19, null],
      [null, 11],
    ] as const) {
      expect(await found(from, to)).toEqual([grantId]);
    }
    for (const [from, to] of [
      [0, 10],
      [20, 30],
      [20, null],
      [null, 10],
    ] as const)
      expect(await found(from, to)).toEqual([]);
  });

  it("has no access that was never observed, and keeps access whose end was never observed", async () => {
    await fixture.flow(both());
    const { grantId } = await given(0, null);
    await api.platform.db.manager.update(Grant, grantId, { state: "PENDING", activeAt: null });
    expect((await history({ resourceId: fixture.payments.id })).nodes).toEqual([]);
    await seen(grantId, 0, 10, "UNVERIFIED");
    expect((await history({ resourceId: fixture.payments.id, from: at(40) })).nodes).toMatchObject([
      { activeTo: null, grant: { id: grantId, state: "UNVERIFIED", endDetail: "ABANDONED" } },
    ]);
  });

  it("covers a deleted resource, and a person who left", async () => {
    await fixture.flow(both());
    const { grantId } = await given(0, 10);
    await api.platform.db.query("delete from resources where id = $1", [fixture.payments.id]);
    await fixture.readPeople({}, ["mia", "ana"]);
    const expected = [
      {
        resourceId: fixture.payments.id,
        resource: null,
        person: { displayName: "mia" },
        grant: { id: grantId, resourceName: "payments" },
        approvedBy: [{ decidedBy: { displayName: "ana" } }, { decidedBy: { displayName: "sam" } }],
      },
    ];
    expect((await history({ resourceId: fixture.payments.id })).nodes).toMatchObject(expected);
    expect((await history({ personId: fixture.idOf("mia") })).nodes).toMatchObject(expected);
    expect((await history({ personId: fixture.idOf("max") })).nodes).toEqual([]);
    expect((await history({ personId: fixture.idOf("mia"), resourceId: newId() })).nodes).toEqual([]);
  });

  it("covers the ids of merged people, one after the other, and in its export", async () => {
    const people = api.platform.peopleService;
    await fixture.flow(both());
    const { grantId } = await given(0, 10);
    const [mia, max, sue] = ["mia", "max", "sue"].map((name) => fixture.idOf(name));
    const home = async (name: string) =>
      (await api.platform.db.manager.findOneByOrFail(Identity, { userName: name })).id;
    await people.merge(ADMIN, { personId: max!, otherId: mia!, homeIdentityId: await home("max") });
    await people.merge(ADMIN, { personId: sue!, otherId: max!, homeIdentityId: await home("sue") });
    for (const personId of [mia, max, sue]) {
      expect((await history({ personId })).nodes).toMatchObject([{ grant: { id: grantId }, person: { id: sue } }]);
      const { body } = await app.inject({
        url: `/audit/access?personId=${personId}`,
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      expect(JSON.parse(body)).toMatchObject({ grantId, personId: sue });
    }
  });

  it("comes page by page, the newest first", async () => {
    await fixture.flow(both());
    const ids = [(await given(0, 1)).grantId, (await given(2, 3)).grantId, (await given(4, 5)).grantId];
    const first = await history({ resourceId: fixture.payments.id, first: 2 });
    const second = await history({ resourceId: fixture.payments.id, first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ grant }) => grant.id)).toEqual(ids.toReversed());
    expect(first.totalCount).toBe(3);
  });

  it("is sorted by beginning or end; access without an observed end comes last", async () => {
    await fixture.flow(both());
    const [long, short, open] = [await given(0, 50), await given(10, 20), await given(20, null)].map(
      (one) => one.grantId,
    );
    for (const [orderBy, ids] of [
      [{ field: "BEGAN_AT", direction: "ASC" }, [long, short, open]],
      [{ field: "BEGAN_AT", direction: "DESC" }, [open, short, long]],
      [{ field: "ENDED_AT", direction: "ASC" }, [short, long, open]],
      [{ field: "ENDED_AT", direction: "DESC" }, [open, long, short]],
    ] as const) {
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const page = await history({ resourceId: fixture.payments.id, orderBy, first: 1, after });
        found.push(...page.nodes.map(({ grant }) => grant.id));
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) break;
      }
      expect([orderBy, found]).toEqual([orderBy, ids]);
    }
  });

  it("reads little of a long history, in each order, of a resource and of a person", async () => {
    await fixture.flow(both());
    const { grantId } = await given(0, 50);
    await manyMore(grantId, 20_000);
    const { accessHistoryQueries, db } = api.platform;
    const subjects = [{ resourceId: fixture.payments.id }, { personId: fixture.idOf("mia") }];
    const orders = (["BEGAN_AT", "ENDED_AT"] as const).flatMap((field) =>
      (["ASC", "DESC"] as const).map((direction) => ({ field, direction })),
    );
    for (const order of orders) {
      for (const filter of subjects) {
        const page = (after: string | null) => accessHistoryQueries.list(filter, { first: 20, after }, order);
        const { nodes, cursorOf } = await page(null);
        const cursor = cursorOf(nodes.at(-1)!);
        const read = [await rowsReadBy(db, () => page(null)), await rowsReadBy(db, () => page(cursor))];
        expect([order, filter, read.filter((rows) => rows > 1_000)]).toEqual([order, filter, []]);
      }
    }
  });

  it("needs a resource or a person, and is for admins and auditors", async () => {
    expect((await api.ask(AUDITOR, HISTORY, {})).codes).toEqual(["INVALID_INPUT"]);
    expect((await api.ask(AUDITOR, HISTORY, { resourceId: newId(), from: at(2), to: at(1) })).codes).toEqual([
      "INVALID_INPUT",
    ]);
    expect((await api.ask(AUDITOR, HISTORY, { resourceId: "payments" })).codes).toEqual(["NOT_FOUND"]);
    expect((await api.ask(fixture.actor("mia"), HISTORY, { resourceId: fixture.payments.id })).codes).toEqual([
      "FORBIDDEN",
    ]);
  });

  it("agrees with the audit log: the same approvers, request and flow", async () => {
    const flow = await fixture.flow(both());
    const { grantId, requestId } = await given(0, 30);
    const created = await api.platform.db.manager.findOneByOrFail(AuditEvent, {
      action: "grant.created",
      subjectId: grantId,
    });
    expect(created.after).toMatchObject({
      person: { id: fixture.idOf("mia") },
      request: { id: requestId },
      flow: { id: flow.id },
      approvedBy: {
        approvers: [
          { name: "ana", reason: "By ana." },
          { name: "sam", reason: "By sam." },
        ],
      },
    });
    const ofApprover = await api.platform.auditQueries.list({ personId: fixture.idOf("sam"), grantId }, {});
    expect(ofApprover.nodes.map(({ action }) => action)).toEqual([
      "access-request.approved",
      "access-request.approval-given",
      "grant.created",
    ]);
    const ofGrantee = await api.platform.auditQueries.list(
      { personId: fixture.idOf("mia"), resourceId: fixture.payments.id },
      {},
    );
    expect(ofGrantee.nodes.map(({ action }) => action).toSorted()).toEqual([
      "access-request.approval-given",
      "access-request.approval-given",
      "access-request.approved",
      "access-request.created",
      "grant.created",
    ]);
  });
});

describe("the story of a grant", () => {
  const story = async (grantId: string) => {
    const { data, codes } = await api.ask(
      AUDITOR,
      `{ auditEvents(filter: { storyOfGrantId: "${grantId}" }, orderBy: { field: AT }) {
           nodes { action summary subjectId afterJson objects { id kind name ofId } } } }`,
    );
    expect(codes).toEqual([]);
    return (data!.auditEvents as { nodes: StoryEvent[] }).nodes;
  };

  it("goes from its request to its end, a sentence each, and leaves out other grants of the request", async () => {
    await fixture.flow(both());
    const { accessRequests, accessRequestsQueries, grants, db } = api.platform;
    const form = fixture.form({ resourceIds: [fixture.payments.id, fixture.orders.id], justification: "Incident 7" });
    const request = await accessRequests.create(fixture.actor("mia"), form);
    for (const name of ["ana", "sam"])
      await accessRequests.approve(fixture.actor(name), { requestId: request.id }, null);
    const [items] = await accessRequestsQueries.itemsOf([request.id]);
    const [first, second] = [fixture.payments, fixture.orders].map(
      ({ id }) => items!.find(({ resourceId }) => resourceId === id)!.grantId!,
    );
    await activateGrant(db, first!, { activeAt: at(0) });
    await grants.revoke(fixture.actor("mia"), first!, null);
    await given(0, 30, "max");

    const told = await story(first!);
    expect(told.map(({ action }) => action)).toEqual([
      "access-request.created",
      "access-request.approval-given",
      "grant.created",
      "access-request.approval-given",
      "access-request.approved",
      "grant.ending",
    ]);
    expect(told.filter(({ action }) => action.startsWith("grant.")).map(({ subjectId }) => subjectId)).toEqual([
      first,
      first,
    ]);
    expect(told[0]!.summary).toBe("Mia asked for View on payments and orders for 30 minutes: Incident 7.");
    expect(told[2]!.summary).toBe("Mia's View on payments was given, approved by ana and sam; it is being set up.");
    expect((await story(second!)).filter(({ subjectId }) => subjectId === first)).toEqual([]);
    const mia = { id: fixture.idOf("mia"), kind: "PERSON", name: "mia", ofId: null };
    expect(told[2]!.objects).toEqual(
      expect.arrayContaining([
        mia,
        { id: first, kind: "GRANT", name: "mia's access to payments", ofId: null },
        { id: fixture.payments.id, kind: "RESOURCE", name: "payments", ofId: null },
      ]),
    );
  });

  it("names the approvers of each item at the time of its request", async () => {
    await fixture.flow(both());
    const { grantId } = await given(0, 30);
    const { items } = JSON.parse((await story(grantId))[0]!.afterJson) as {
      items: { mayDecide: { id: string; name: string }[] }[];
    };
    expect(items[0]!.mayDecide.map(({ name }) => name).sort()).toEqual(["ana", "ben", "sam", "sue"]);
    expect(items[0]!.mayDecide[0]!.id).toBe(fixture.idOf(items[0]!.mayDecide[0]!.name));
  });
});

interface StoryEvent {
  readonly action: string;
  readonly summary: string;
  readonly subjectId: string;
  readonly afterJson: string;
  readonly objects: readonly object[];
}

describe("its export", () => {
  const ask = (query: string) =>
    app.inject({ url: `/audit/access${query}`, headers: { authorization: `Bearer ${TOKEN}` } });

  it("has a line for each period, the oldest first, and is recorded in the audit log", async () => {
    const flow = await fixture.flow(both());
    const { grantId, requestId } = await given(0, 30);
    await given(40, null, "max");
    const { body } = await ask(`?resourceId=${fixture.payments.id}`);
    const [first, second] = body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      person: "mia",
      resourceName: "payments",
      activeFrom: at(0).toISOString(),
      activeTo: at(30).toISOString(),
      requester: "mia",
      approvedBy: "PEOPLE",
      approvals: [{ name: "ana", reason: "By ana." }, { name: "sam" }],
      flowId: flow.id,
      requestId,
      grantId,
      justification: "Incident 7",
      endReason: "EXPIRED",
    });
    expect(second).toMatchObject({ person: "max", activeTo: null });
    const onRecord = await api.platform.auditQueries.list(
      { resourceId: fixture.payments.id, action: "access-history." },
      {},
    );
    expect(onRecord.nodes).toMatchObject([{ action: "access-history.exported" }]);
  });

  it("is CSV too, between two moments", async () => {
    await fixture.flow(both());
    await given(0, 30);
    const url = `?personId=${fixture.idOf("mia")}&format=csv&bom=true`;
    const lines = async (times: string) => (await ask(url + times)).body.trimEnd().split("\r\n");
    expect(await lines("")).toHaveLength(2);
    expect((await lines(""))[0]).toMatch(/^\ufeff?personId,person,resourceId,/);
    expect(await lines(`&from=${at(31).toISOString()}`)).toHaveLength(1);
  });

  it.each(["", "?from=2026-11-01", "?resource=1", "?resourceId=payments"])("with %j is refused", async (query) => {
    expect((await ask(query)).statusCode).toBe(400);
  });
});
