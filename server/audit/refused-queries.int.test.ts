import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { GraphQLObjectType } from "graphql";
import WebSocket from "ws";
import { RefusalAggregator } from "../../shared/domain/audit/refusal-aggregator";
import { Identity } from "../../shared/domain/identities/identity.entity";
import type { Actor } from "../../shared/kernel/actor";
import { eventually } from "../../testing/eventually";
import { ADMIN, MEMBER } from "../../testing/test-domain";
import { createApp } from "../app";
import { createContext } from "../graphql/context";
import { createTestApi, type TestApi } from "../testing/api";
import { recordRefusalsHourly } from "../testing/refusal-windows";

const NONE = "0198c0de-0000-7000-8000-000000000009";
const WEBHOOKS = "{ webhooks { totalCount } }";

interface Row {
  readonly actorId: string;
  readonly action: string;
  readonly errorCode: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly after: { readonly further?: number; readonly since?: string } | null;
  readonly requestId: string | null;
  readonly address: string | null;
}

describe("a refused read", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let authorization: string;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "100", DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1" });
    recordRefusalsHourly(api.platform);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { id } = await api.platform.identityProviders.create(ADMIN, "People");
    await api.platform.identityProviders.importFile(ADMIN, id, "users: [{ id: mia, userName: mia }]", true);
    const mia = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "mia" });
    authorization = `Bearer ${(await api.platform.personalTokens.create(ADMIN, mia.personId!)).token}`;
  });

  let seen: string;
  beforeEach(async () => {
    await tell();
    [{ max: seen }] = await api.platform.db.query("select coalesce(max(position), 0) as max from audit_events");
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const tell = async () => {
    await api.platform.refusedMutations.flush();
    await api.platform.refusedQueries.flush();
    await api.platform.refusedStrangers.flush();
  };
  const refusals = (): Promise<Row[]> =>
    api.platform.db.query(
      `select actor_id as "actorId", action, error_code as "errorCode", subject_type as "subjectType", subject_id as "subjectId",
              after, request_id as "requestId", address
         from audit_events where outcome = 'REFUSED' and position > $1 order by position, id`,
      [seen],
    );
  const somebody = (n: number): Actor => ({ ...MEMBER, id: `member-${n}` });

  it("is recorded with its request: a query", async () => {
    const payload = { query: `{ integration(id: "${NONE}") { name } }` };
    const answer = await app.inject({ method: "POST", url: "/graphql", headers: { authorization }, payload });
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
    expect(await refusals()).toMatchObject([
      {
        action: "api.integration",
        errorCode: "FORBIDDEN",
        subjectType: "api",
        subjectId: NONE,
        after: { arguments: { id: NONE } },
        requestId: answer.headers["x-request-id"],
        address: "127.0.0.1",
      },
    ]);
  });

  it("is recorded: a subscription, over its socket", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`, [
      "graphql-transport-ws",
    ]);
    const say = (message: object) => socket.send(JSON.stringify(message));
    await once(socket, "open");
    say({ type: "connection_init", payload: { authorization } });
    await once(socket, "message");
    const query = `subscription { syncProgress(integrationId: "${NONE}") { done } }`;
    say({ id: "1", type: "subscribe", payload: { query } });
    const [told] = await once(socket, "message");
    socket.terminate();
    expect(JSON.parse(String(told))).toMatchObject({ payload: { errors: [{ extensions: { code: "FORBIDDEN" } }] } });
    expect(await refusals()).toMatchObject([
      { action: "api.syncProgress", errorCode: "FORBIDDEN", subjectId: NONE, address: "127.0.0.1" },
    ]);
  });

  it("is recorded: a field that a token lacks the scope for", async () => {
    await api.ask({ ...MEMBER, scopes: ["REQUEST"] }, "{ grants { totalCount } }");
    expect(await refusals()).toMatchObject([{ action: "api.grants", errorCode: "FORBIDDEN" }]);
  });

  it("is recorded: a field behind an object", async () => {
    const { name } = (api.schema.getType("Integration") as GraphQLObjectType).getFields();
    const see = async () =>
      name!.resolve!({ name: "ada" }, {}, createContext(api.platform, MEMBER), { path: { key: "name" } } as never);
    await expect(see()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await refusals()).toMatchObject([{ action: "api.Integration", errorCode: "FORBIDDEN" }]);
  });

  it("is not recorded where the object was not found, or where it was readable", async () => {
    expect((await api.ask(MEMBER, `{ grant(id: "${NONE}") { id } }`)).codes).toEqual(["NOT_FOUND"]);
    expect((await api.ask(MEMBER, "{ grants { totalCount } }")).codes).toEqual([]);
    await tell();
    expect(await refusals()).toEqual([]);
  });

  it("is one event and a number, however often it repeats in a minute, and a request counts once", async () => {
    const aliases = `{ ${[1, 2, 3, 4].map((n) => `a${n}: webhooks { totalCount }`).join(" ")} }`;
    for (let n = 0; n < 300; n += 1) await api.ask(MEMBER, n % 2 ? WEBHOOKS : aliases);
    expect(await refusals()).toHaveLength(1);
    await tell();
    expect(await refusals()).toMatchObject([
      { actorId: MEMBER.id, action: "api.webhooks", after: { arguments: {} } },
      { actorId: MEMBER.id, action: "api.webhooks", after: { further: 299, since: expect.any(String) } },
    ]);
    await api.ask(MEMBER, WEBHOOKS);
    expect(await refusals()).toHaveLength(3);
  });

  it("is recorded by itself at the end of its minute", async () => {
    const aggregator = new RefusalAggregator(api.platform, { windowMs: 100, tellMs: 100 });
    const entry = { action: "api.thing" as const, subjectType: "api", subjectId: "none", refusedWith: "FORBIDDEN" };
    await Promise.all(Array.from({ length: 3 }, () => aggregator.record("mia", MEMBER, entry)));
    await eventually("the number is on record", async () => (await refusals()).length === 2);
    // Two connections write them, in either order.
    const recorded = await refusals();
    expect(recorded.map(({ action }) => action)).toEqual(["api.thing", "api.thing"]);
    expect(recorded.map(({ after }) => after?.further).sort()).toEqual([2, undefined]);
  });

  it("is recorded within seconds, so that little is lost with its process, and is counted separately for its minute", async () => {
    const aggregator = new RefusalAggregator(api.platform, { windowMs: 3_600_000, tellMs: 50 });
    const entry = { action: "api.thing" as const, subjectType: "api", subjectId: "none", refusedWith: "FORBIDDEN" };
    await Promise.all(Array.from({ length: 3 }, () => aggregator.record("mia", MEMBER, entry)));
    await eventually("what came again is on record", async () => (await refusals()).length === 2);
    await aggregator.record("mia", MEMBER, entry);
    await eventually("and again", async () => (await refusals()).length === 3);
    expect((await refusals()).map(({ after }) => after?.further).sort()).toEqual([1, 2, undefined]);
    await aggregator.flush();
    expect(await refusals()).toHaveLength(3);
  });

  it("fills no table: not by one client with many kinds, and not by many clients", async () => {
    const lists = "accessFlows auditEvents connectors identityProviders integrations accounts serviceAccounts webhooks";
    const looks = [
      ...lists.split(" ").map((name) => `{ ${name} { totalCount } }`),
      "{ installation { id } }",
      "{ roleGroups { __typename } }",
      "{ verifyAuditLog { seals } }",
      "{ catalog { __typename } }",
    ];
    for (let n = 0; n < 30; n += 1) {
      for (const look of looks) expect((await api.ask(somebody(n), look)).codes).toEqual(["FORBIDDEN"]);
    }
    for (let n = 0; n < 150; n += 1) await api.ask(somebody(n), WEBHOOKS);
    await tell();
    const rows = await refusals();
    expect(rows.length).toBeLessThanOrEqual(202);
    const actions = rows.filter(({ actorId }) => actorId === "member-0").map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith("api."))).toHaveLength(10 + 1);
    expect(actions.filter((action) => action === "refusals.others")).toHaveLength(2);
    expect(rows.filter(({ actorId }) => actorId === "refusals")).toMatchObject([
      { action: "refusals.others", errorCode: "FORBIDDEN", after: null },
      { action: "refusals.others", after: { further: expect.any(Number) } },
    ]);
  });

  it("is recorded one by one for a mutation, until it would flood the log", async () => {
    const change = `mutation { deleteWebhook(id: "${NONE}", version: 1) { webhook { id } } }`;
    for (let n = 0; n < 300; n += 1) await api.ask(MEMBER, change);
    await api.platform.refusedMutations.flush();
    const rows = await refusals();
    const each = rows.filter(({ after }) => after?.further === undefined);
    expect(each).toHaveLength(101);
    expect(new Set(each.map(({ action, subjectId }) => `${action} ${subjectId}`))).toEqual(
      new Set([`api.deleteWebhook ${NONE}`]),
    );
    expect(rows.slice(101)).toMatchObject([
      { action: "api.deleteWebhook", errorCode: "FORBIDDEN", after: { further: 199 } },
    ]);
    for (let n = 0; n < 20; n += 1) await api.ask(MEMBER, change);
    expect(await refusals()).toHaveLength(102 + 20);
  });

  describe("by SCIM", () => {
    const scim = (address: string, headers: Record<string, string> = { authorization: "Bearer wrong" }) =>
      app.inject({ url: `/scim/v2/Users/${NONE}`, headers: { ...headers, "x-forwarded-for": address } });

    it("is recorded by its address, with a number for a flood", async () => {
      const [first] = [await scim("2001:db8:1:2::1"), await scim("2001:db8:1:2::2")];
      for (let n = 0; n < 120; n += 1) await scim("2001:db8:1:2::3");
      await tell();
      expect(await refusals()).toEqual([
        {
          actorId: "scim",
          action: "scim.refused",
          errorCode: "UNAUTHENTICATED",
          subjectType: "address",
          subjectId: "2001:db8:1:2::/64",
          after: { method: "GET", path: "/scim/v2/Users/:id" },
          requestId: first.headers["x-request-id"],
          address: "2001:db8:1:2::1",
        },
        expect.objectContaining({ subjectId: "2001:db8:1:2::/64", after: { further: 121, since: expect.any(String) } }),
      ]);
    });

    it("is not recorded without a token, and hides no known client", async () => {
      expect((await scim("192.0.2.1", {})).statusCode).toBe(401);
      for (let n = 0; n < 150; n += 1) await scim(`198.51.100.${n}`);
      await api.ask(MEMBER, WEBHOOKS);
      const rows = await refusals();
      expect(rows.filter(({ action }) => action === "scim.refused")).toHaveLength(100);
      expect(rows.at(-1)).toMatchObject({ actorId: MEMBER.id, action: "api.webhooks" });
      expect(rows.map(({ address }) => address)).not.toContain("192.0.2.1");
    });
  });
});
