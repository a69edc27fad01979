import { type AddressInfo, connect, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { QueryRunner } from "typeorm";
import { eventually } from "../../testing/eventually";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const TOKEN = "an-admin-token-of-a-pipelining-client";
/** A lock on the table of webhooks blocks it. */
const SLOW = JSON.stringify({ query: "{ webhooks { totalCount } }" });
const QUICK = JSON.stringify({ query: "{ viewer { name } }" });

describe("a request behind a slow one of the same connection", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  let lock: QueryRunner;
  let client: Socket;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: "600" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  beforeEach(async () => {
    lock = api.platform.db.createQueryRunner();
    await lock.startTransaction();
    await lock.query("lock table webhooks in access exclusive mode");
    client = connect(port, "127.0.0.1");
  });

  afterEach(async () => {
    client.destroy();
    await lock.commitTransaction();
    await lock.release();
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const head = (line: string, length = 0) =>
    `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${length}\r\n`;
  const post = (body: string) => `${head("POST /graphql", body.length)}Content-Type: application/json\r\n\r\n${body}`;

  async function ask(): Promise<number> {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    return (await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body: QUICK })).status;
  }

  function taken(kind: "operation" | "export", count: number) {
    const look = async () => (await app.inject({ url: "/metrics", headers: { host: "localhost" } })).payload;
    const line = `drawbridge_permits{kind="${kind}",state="taken"} ${count}\n`;
    return eventually(line, look, (text) => text.includes(line));
  }

  /** The statement of the slow one waits: a cancellation before that is lost. */
  function blocked() {
    const waits =
      "select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()";
    return eventually(
      "a statement waits",
      () => api.platform.db.query(waits),
      (rows) => rows.length === 1,
    );
  }

  it.each([
    ["without a document", "{}"],
    ["with a document that cannot be parsed", JSON.stringify({ query: "{" })],
    ["that is answered", QUICK],
  ])("keeps no permit to read a document, %s", async (_which, body) => {
    client.write(post(SLOW) + post(body));
    await blocked();
    expect(await ask()).toBe(200);
    client.destroy();
    await taken("operation", 0);
    expect(await ask()).toBe(200);
  });

  it("keeps no permit of an export whose answer was never begun", async () => {
    client.write(`${post(SLOW)}${head("GET /audit/export")}\r\n`);
    await taken("export", 1);
    await blocked();
    client.destroy();
    await taken("export", 0);
  });
});
