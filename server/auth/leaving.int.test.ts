import { once } from "node:events";
import type { FastifyInstance } from "fastify";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { type ActorCredentials, sessionOf } from "../testing/authorization-matrix/actors";
import { originOf, sendOperation } from "../testing/authorization-matrix/send-operation";

const PEOPLE = "users: [{ id: ana, userName: ana }]";
const NOBODY = "users: []";

describe("a person's sessions, tokens and sockets", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let origin: string;
  let providerId: string;
  let session: ActorCredentials;
  let token: ActorCredentials;

  beforeAll(async () => {
    api = await createTestApi();
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    origin = originOf(app);
    providerId = (await api.platform.identityProviders.create(ADMIN, "People")).id;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const read = (document: string) => api.platform.identityProviders.importFile(ADMIN, providerId, document, true);

  beforeEach(async () => {
    await read(PEOPLE);
    const { id, personId } = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    session = await sessionOf(api.platform, { id });
    token = { authorization: `Bearer ${(await api.platform.personalTokens.create(ADMIN, personId!)).token}` };
  });

  async function isKnown(credentials: ActorCredentials): Promise<boolean> {
    return (await sendOperation(origin, credentials, { query: "{ viewer { id } }", variables: {} })).data !== null;
  }

  /** An open socket, as a promise of its close code. */
  async function openSocket(credentials: ActorCredentials): Promise<{ readonly closed: Promise<number> }> {
    const headers = "cookie" in credentials ? { ...credentials, origin } : {};
    const client = new WebSocket(`${origin.replace("http", "ws")}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, { headers });
    await once(client, "open");
    client.send(
      JSON.stringify({ type: "connection_init", payload: "cookie" in credentials ? undefined : credentials }),
    );
    expect(JSON.parse(String((await once(client, "message"))[0]))).toMatchObject({ type: "connection_ack" });
    return { closed: once(client, "close").then(([code]) => code as number) };
  }

  it("end with a read without the person, and stay ended though the next read has them", async () => {
    const sockets = [await openSocket(session), await openSocket(token)];
    expect([await isKnown(session), await isKnown(token)]).toEqual([true, true]);
    await read(NOBODY);
    await read(PEOPLE);
    expect([await isKnown(session), await isKnown(token)]).toEqual([false, false]);
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4401, 4401]);
  });

  it.each([
    ["", false],
    ["?keepTokens=1", true],
  ])("end by POST /auth/logout-everywhere%s, where tokens stay: %s", async (query, staysToken) => {
    const answer = await fetch(`${origin}/auth/logout-everywhere${query}`, {
      method: "POST",
      headers: { origin, ...session },
    });
    expect(answer.status).toBe(204);
    expect([await isKnown(session), await isKnown(token)]).toEqual([false, staysToken]);
  });

  it.each([
    ["", false],
    [", keepTokens: true", true],
  ])("end by the mutation endSessions(personId%s), where tokens stay: %s", async (argument, staysToken) => {
    const { personId } = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    const ended = await api.ask(
      ADMIN,
      `mutation { endSessions(personId: "${personId}"${argument}) { sessionsEnded person { id } } }`,
    );
    expect((ended.data!.endSessions as { sessionsEnded: number }).sessionsEnded).toBeGreaterThan(0);
    expect([await isKnown(session), await isKnown(token)]).toEqual([false, staysToken]);
  });
});
