import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { QueryRunner } from "typeorm";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import { eventually } from "../../../testing/eventually";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { Socket } from "../../testing/authorization-matrix/socket";

/** A lock on the table of webhooks blocks it. */
const SLOW = "{ webhooks { totalCount } }";
const QUICK = "{ accounts { totalCount } }";
const ANSWERED = { data: { webhooks: { totalCount: 0 } } };
const NONE = "00000000-0000-7000-8000-000000000000";

describe("operations of one person", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let origin: string;
  let lock: QueryRunner;
  const authorization: Record<string, string> = {};

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: "600", DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: "600" });
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const { identityProviders, roles, personalTokens, db } = api.platform;
    const { id } = await identityProviders.create(ADMIN, "People");
    const document = "users: [{ id: ana, userName: ana }, { id: ben, userName: ben }]";
    await identityProviders.importFile(ADMIN, id, document, true);
    for (const name of ["ana", "ben"]) {
      const { personId } = await db.manager.findOneByOrFail(Identity, { externalId: name });
      await roles.assign(ADMIN, personId!, "ADMIN");
      const scopes = ["READ", "ADMIN", "GOVERN"] as const;
      authorization[name] = `Bearer ${(await personalTokens.create(ADMIN, personId!, { scopes: [...scopes] })).token}`;
    }
  });

  beforeEach(async () => {
    lock = api.platform.db.createQueryRunner();
    await lock.startTransaction();
    await lock.query("lock table webhooks in access exclusive mode");
  });

  afterEach(async () => {
    await unlock();
    Object.assign(api.platform.config, { DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: 600 });
    await become({ running: 0, waiting: 0 });
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function unlock(): Promise<void> {
    if (lock.isReleased) return;
    await lock.commitTransaction();
    await lock.release();
  }

  async function ask(query: string, name = "ana", signal?: AbortSignal) {
    const headers = { authorization: authorization[name]!, "content-type": "application/json" };
    const body = JSON.stringify({ query });
    const answer = await fetch(`${origin}/graphql`, { method: "POST", headers, body, signal });
    return { status: answer.status, ...((await answer.json()) as { data?: unknown; errors?: unknown }) };
  }

  const asks = (count: number, query = SLOW) => Array.from({ length: count }, () => ask(query));

  async function metric(name: string): Promise<number> {
    const { payload } = await app.inject({ url: "/metrics", headers: { host: "localhost" } });
    return Number(
      payload
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.split(" ")[1] ?? 0,
    );
  }

  async function counts() {
    const permits = async (state: string) =>
      (await metric(`drawbridge_permits{kind="operation",state="${state}"}`)) +
      (await metric(`drawbridge_permits{kind="export",state="${state}"}`));
    return { running: await permits("taken"), waiting: await permits("waiting") };
  }

  function become(expected: { running: number; waiting: number }) {
    return eventually(`${expected.running} run and ${expected.waiting} wait`, counts, (now) => {
      return now.running === expected.running && now.waiting === expected.waiting;
    });
  }

  async function statements(): Promise<number> {
    const rows: unknown[] = await api.platform.db.query(
      `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`,
    );
    return rows.length;
  }

  it("run four at a time and wait in order, over HTTP and sockets together, without delaying other people", async () => {
    const socket = (await Socket.open(origin, { authorization: authorization.ana! }))!;
    for (const id of ["1", "2", "3"]) socket.subscribe(id, { query: SLOW, variables: {} });
    const asked = asks(47);
    await become({ running: 4, waiting: 46 });
    await eventually("four statements", statements, (count) => count === 4);
    expect(await ask(QUICK, "ben")).toMatchObject({ data: { accounts: { totalCount: 0 } } });
    expect(await statements()).toBe(4);
    await unlock();
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject(ANSWERED);
    await eventually("answered", () => ["1", "2", "3"].every((id) => socket.answers.get(id)!.length === 1));
    await socket.close();
  });

  it("are refused beyond fifty waiting ones, and counted", async () => {
    const asked = asks(54);
    await become({ running: 4, waiting: 50 });
    const refused = { errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "concurrency" } }] };
    expect(await ask(QUICK)).toMatchObject({ status: 429, ...refused });
    const socket = (await Socket.open(origin, { authorization: authorization.ana! }))!;
    const { body } = await socket.ask({ query: QUICK, variables: {} });
    expect(JSON.parse(body)).toMatchObject({ type: "error", payload: refused.errors });
    await socket.close();
    expect(await metric('drawbridge_graphql_limits_exceeded_total{limit="concurrency"}')).toBe(1);
    await unlock();
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject(ANSWERED);
  });

  it("leave the queue with their client, mutations included, which then do not run", async () => {
    const asked = asks(4);
    await become({ running: 4, waiting: 0 });
    const change = (name: string) =>
      `mutation { createIdentityProvider(input: { name: "${name}" }) { provider { id } } }`;
    const client = new AbortController();
    const left = [ask(SLOW, "ana", client.signal), ask(change("by HTTP"), "ana", client.signal)];
    const socket = (await Socket.open(origin, { authorization: authorization.ana! }))!;
    for (const id of ["1", "2"]) socket.subscribe(id, { query: change(`by socket ${id}`), variables: {} });
    await become({ running: 4, waiting: 4 });
    client.abort();
    for (const one of left) await expect(one).rejects.toThrow("aborted");
    await become({ running: 4, waiting: 2 });
    await socket.close();
    await become({ running: 4, waiting: 0 });
    await unlock();
    await Promise.all(asked);
    await become({ running: 0, waiting: 0 });
    expect(await api.platform.db.query("select name from identity_providers where name like 'by %'")).toEqual([]);
  });

  it("reach their time limit while they wait, too", async () => {
    const asked = asks(4);
    await become({ running: 4, waiting: 0 });
    Object.assign(api.platform.config, { DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: 1 });
    expect(await ask(SLOW)).toMatchObject({
      status: 200,
      errors: [{ message: expect.stringContaining("longer than 1 s"), extensions: { limit: "time" } }],
    });
    expect(await statements()).toBe(4);
    await unlock();
    await Promise.all(asked);
  });

  it("keep their permit until all parts have ended, though one failed early", async () => {
    const asked = asks(4, `{ accessFlow(id: "${NONE}") { id } webhooks { totalCount } }`);
    await become({ running: 4, waiting: 0 });
    await eventually("four statements", statements, (count) => count === 4);
    const next = ask(QUICK);
    await become({ running: 4, waiting: 1 });
    await unlock();
    expect(await next).toMatchObject({ data: { accounts: { totalCount: 0 } } });
    const answered = { data: { accessFlow: null, ...ANSWERED.data }, errors: [{ path: ["accessFlow"] }] };
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject(answered);
  });

  it("include exports of the audit log", async () => {
    const asked = asks(4);
    await become({ running: 4, waiting: 0 });
    const headers = { authorization: authorization.ana! };
    const exported = fetch(`${origin}/audit/export`, { headers });
    await become({ running: 4, waiting: 1 });
    const client = new AbortController();
    const left = fetch(`${origin}/audit/export`, { headers, signal: client.signal });
    await become({ running: 4, waiting: 2 });
    client.abort();
    await expect(left).rejects.toThrow("aborted");
    await become({ running: 4, waiting: 1 });
    await unlock();
    expect((await exported).status).toBe(200);
    await Promise.all(asked);
  });
});
