import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { eventually } from "../../testing/eventually";
import { sealAtTestTime } from "../../testing/seal-at-test-time";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const authorization = "Bearer an-admin-token-for-a-long-look";
const VERIFY = "{ verifyAuditLog { seals firstBreak { kind } } }";

/** A lock stands in for the slow reading of a million events, with a time limit to match. */
describe("verifying the audit log", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let url: string;
  let right: object;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: "1", DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS: "600" });
    await api.platform.apiTokens.installAdminToken(authorization.slice("Bearer ".length));
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    url = `127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`;
    await api.platform.identityProviders.create(ADMIN, "Somebody");
    api.clock.advance({ minutes: 2 });
    // Other transactions on this PostgreSQL may delay the sealer, which then makes several seals.
    const { db } = api.platform;
    await eventually("sealed", async () => {
      await sealAtTestTime(api.platform);
      const [{ events, sealed, seals }] = await db.query(
        `select (select count(*) from audit_events)::int as events, count(*)::int as seals,
                coalesce(sum(event_count), 0)::int as sealed from audit_seals`,
      );
      right = { data: { verifyAuditLog: { seals, firstBreak: null } } };
      return events === sealed;
    });
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const ask = async (query: string) => {
    const answer = await fetch(`http://${url}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    return (await answer.json()) as object;
  };

  /** The answer while the seals are locked: for so many seconds, or until the answer comes. */
  async function heldUp<T>(asked: () => Promise<T>, seconds?: number): Promise<T> {
    const holder = api.platform.db.createQueryRunner();
    await holder.startTransaction();
    await holder.query("lock table audit_seals in access exclusive mode");
    const answer = asked();
    if (seconds !== undefined) await holder.query("select pg_sleep($1)", [seconds]);
    else await answer;
    await holder.commitTransaction();
    await holder.release();
    return answer;
  }

  it("may take longer than other queries, over HTTP and over a socket", async () => {
    expect(await heldUp(() => ask(VERIFY), 2)).toEqual(right);
    const client = createClient({ url: `ws://${url}`, webSocketImpl: WebSocket, connectionParams: { authorization } });
    const { value } = await heldUp(() => client.iterate({ query: VERIFY }).next(), 2);
    expect(value).toEqual(right);
    await client.dispose();
  });

  it("gives its longer limit to no other field of the operation", async () => {
    for (const more of ["integrations { totalCount }", "...More } fragment More on Query { __typename"]) {
      expect(await heldUp(() => ask(`{ verifyAuditLog { seals } ${more} }`))).toMatchObject({
        errors: [{ message: "The query took longer than 1 s and was ended." }],
      });
    }
  });

  it("has a limit of its own, after which its SQL is cancelled", async () => {
    Object.assign(api.platform.config, { DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS: 2 });
    expect(await heldUp(() => ask(VERIFY))).toMatchObject({
      errors: [{ message: "The query took longer than 2 s and was ended.", extensions: { limit: "time" } }],
    });
  });
});
