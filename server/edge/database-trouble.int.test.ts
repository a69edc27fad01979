import { once } from "node:events";
import type { AddressInfo } from "node:net";
import WebSocket from "ws";
import { startPostgresGate } from "../../testing/proxies/postgres-gate";
import { createTestDatabase } from "../../testing/test-database";
import { createApp } from "../app";
import { createTestApi } from "../testing/api";
import { Socket } from "../testing/authorization-matrix/socket";

const TOKEN = "an-admin-token-for-trouble";
const authorization = `Bearer ${TOKEN}`;
const HEADERS = { authorization, "content-type": "application/json" };
const DOORS = [
  ["/api/admin/v4/integrations", { authorization }],
  ["/scim/v2/Users", { authorization: "Bearer drawbridge_scim_0" }],
  ["/audit/export", { authorization }],
  ["/auth/callback?state=0", { cookie: "drawbridge_sign_in=0" }],
] as const;
const COME_BACK = { code: "UNAVAILABLE", rule: null, fields: [], retryAfterSeconds: 5 };

async function harnessBehindGate() {
  const database = await createTestDatabase();
  const gate = await startPostgresGate(database.url, (startup) => startup);
  const api = await createTestApi({ DATABASE_URL: gate.url });
  await api.platform.apiTokens.installAdminToken(TOKEN);
  const app = await createApp(api.platform);
  await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    db: api.platform.db,
    app,
    gate,
    origin: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    async close() {
      gate.close();
      await app.close();
      await api.close();
      await database.drop();
    },
  };
}

describe("a database that cannot be used", () => {
  let harness: Awaited<ReturnType<typeof harnessBehindGate>>;

  beforeEach(async () => {
    harness = await harnessBehindGate();
  });
  afterEach(() => harness.close());

  const graphql = async (query: string) => {
    const answer = await harness.app.inject({ method: "POST", url: "/graphql", headers: HEADERS, payload: { query } });
    return [answer.statusCode, answer.headers["retry-after"], answer.json().errors?.[0].extensions];
  };

  it("asks everybody to come back while it is away, at every door", async () => {
    const socket = (await Socket.open(harness.origin, { authorization }))!;
    harness.gate.close();
    expect(await graphql("{ viewer { __typename } }")).toEqual([503, "5", COME_BACK]);
    for (const [url, sent] of DOORS) {
      const { statusCode, headers } = await harness.app.inject({ url, headers: sent });
      expect([url, statusCode, headers["retry-after"]]).toEqual([url, 503, "5"]);
    }
    expect(await socket.ask({ query: "{ viewer { __typename } }", variables: {} })).toMatchObject({
      errors: [{ code: "UNAVAILABLE" }],
    });
    await socket.close();
  });

  it("closes sockets that sign in with a code after which clients come back", async () => {
    harness.gate.close();
    const socket = new WebSocket(`${harness.origin.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    expect((await once(socket, "close"))[0]).toBe(1013);
  });

  it("asks to come back where only writing fails, as with a full disk", async () => {
    await harness.db.query(
      `create function fill_disk() returns trigger language plpgsql
         as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`,
    );
    await harness.db.query("create trigger full_disk before insert on audit_events execute function fill_disk()");
    const create = 'mutation { createIdentityProvider(input: { name: "Okta" }) { __typename } }';
    expect(await graphql(create)).toEqual([503, "5", COME_BACK]);
    expect(await graphql("{ viewer { __typename } }")).toEqual([200, undefined, undefined]);
  });

  it("keeps the status of a document of several mutations, which a client must not repeat as a whole", async () => {
    await harness.db.query(
      `create function fill_disk() returns trigger language plpgsql as $$ begin
         if new.after->>'name' = 'Second' then raise exception 'could not extend file' using errcode = 'disk_full'; end if;
         return new; end $$`,
    );
    await harness.db.query(
      "create trigger full_disk before insert on audit_events for each row execute function fill_disk()",
    );
    const both = `mutation {
      first: createIdentityProvider(input: { name: "First" }) { __typename }
      second: createIdentityProvider(input: { name: "Second" }) { __typename }
    }`;
    expect(await graphql(both)).toEqual([200, undefined, COME_BACK]);
  });
});
