import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import WebSocket from "ws";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { recordRefusalsHourly } from "../testing/refusal-windows";

const QUERY = "{ viewer { name } }";

interface Row {
  readonly actorId: string;
  readonly subjectId: string;
  readonly after: { readonly kind?: string; readonly tokenId?: string | null; readonly further?: number };
  readonly requestId: string | null;
  readonly address: string | null;
}

describe("a token that authenticates nobody", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let people: Identity[];
  let seen: string;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "40", DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1" });
    recordRefusalsHourly(api.platform);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { id } = await api.platform.identityProviders.create(ADMIN, "People");
    const users = "users: [{ id: mia, userName: mia }, { id: leo, userName: leo }]";
    await api.platform.identityProviders.importFile(ADMIN, id, users, true);
    people = await api.platform.db.manager.find(Identity, { order: { externalId: "DESC" } });
  });

  beforeEach(async () => {
    await api.platform.refusedStrangers.flush();
    [{ max: seen }] = await api.platform.db.query("select coalesce(max(position), 0) as max from audit_events");
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const refusals = (): Promise<Row[]> =>
    api.platform.db.query(
      `select actor_id as "actorId", subject_id as "subjectId", after, request_id as "requestId", address
         from audit_events where action = 'token.refused' and error_code = 'UNAUTHENTICATED' and position > $1
        order by position, id`,
      [seen],
    );
  const ask = (address: string, token: string) =>
    app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization: `Bearer ${token}`, "x-forwarded-for": address },
      payload: { query: QUERY },
    });
  const issue = (given = {}) => api.platform.personalTokens.create(ADMIN, people[0]!.personId!, given);

  it("is recorded with its origin, reason and request, and never itself", async () => {
    const answer = await ask("192.0.2.1", "wrong-token-that-nobody-has");
    expect(answer.statusCode).toBe(401);
    const rows = await refusals();
    expect(rows).toEqual([
      {
        actorId: "api",
        subjectId: "192.0.2.1",
        after: { kind: "WRONG", tokenId: null, method: "POST", path: "/graphql" },
        requestId: answer.headers["x-request-id"],
        address: "192.0.2.1",
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain("nobody-has");
  });

  it("is recorded with its kind, and with its name where it is known", async () => {
    const [expired, revoked, left] = [
      await issue({ expiresAt: new Date(api.clock.now().getTime() + 60_000) }),
      await issue(),
      await api.platform.personalTokens.create(ADMIN, people[1]!.personId!),
    ];
    api.clock.advance({ seconds: 61 });
    await api.platform.personalTokens.revoke(ADMIN, revoked.id);
    await api.platform.db.query("update identities set active = false where id = $1", [people[1]!.id]);
    const tried = [expired, revoked, left];
    for (const { token } of [...tried, ...tried]) expect((await ask("192.0.2.2", token)).statusCode).toBe(401);
    await api.platform.refusedStrangers.flush();
    const rows = await refusals();
    expect(rows.slice(0, 3).map(({ after: { kind, tokenId } }) => ({ kind, tokenId }))).toEqual([
      { kind: "EXPIRED", tokenId: expired.id },
      { kind: "REVOKED", tokenId: revoked.id },
      { kind: "OF_NOBODY", tokenId: left.id },
    ]);
    expect(rows.slice(3).map(({ after }) => after.further)).toEqual([1, 1, 1]);
  });

  describe("is explained to its holder", () => {
    const INVALID = 'Bearer error="invalid_token", error_description=';
    const tokens: Record<string, string> = {};

    beforeAll(async () => {
      await api.platform.db.query("update identities set active = true where id = $1", [people[1]!.id]);
      const soon = new Date(api.clock.now().getTime() + 60_000);
      const [expired, revoked, left] = [
        await issue({ expiresAt: soon }),
        await issue(),
        await api.platform.personalTokens.create(ADMIN, people[1]!.personId!),
      ];
      api.clock.advance({ seconds: 61 });
      await api.platform.personalTokens.revoke(ADMIN, revoked.id);
      await api.platform.db.query("update identities set active = false where id = $1", [people[1]!.id]);
      Object.assign(tokens, { expired: expired.token, revoked: revoked.token, left: left.token, wrong: "wrong" });
    });
    afterAll(() => api.platform.db.query("update identities set active = true where id = $1", [people[1]!.id]));

    it.each([
      ["expired", "The token has expired"],
      ["revoked", "The token was revoked"],
      ["left", "The token is not valid"],
      ["wrong", "The token is not valid"],
    ])("over HTTP and a socket: one that is %s", async (which, fact) => {
      const headers = { authorization: `Bearer ${tokens[which]}`, "x-forwarded-for": `192.0.2.${which.length + 100}` };
      const [asked, exported] = [
        await ask("192.0.2.77", tokens[which]!),
        await app.inject({ url: "/audit/export", headers }),
      ];
      for (const { statusCode, headers: answered } of [asked, exported]) {
        expect([statusCode, answered["www-authenticate"]]).toEqual([401, `${INVALID}"${fact}"`]);
      }
      expect(asked.json().errors[0]).toMatchObject({
        message: expect.stringContaining(`${fact}. `),
        extensions: { code: "UNAUTHENTICATED" },
      });
      expect(await closeOf({ authorization: headers.authorization })).toEqual([4401, fact]);
    });

    it("where there is none", async () => {
      const answer = await app.inject({ method: "POST", url: "/graphql", payload: { query: QUERY } });
      expect([answer.statusCode, answer.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
      expect(await closeOf({})).toEqual([4401, "Sign in first"]);
    });

    it("where it lacks a scope or a role that its owner has", async () => {
      const { roles, personalTokens } = api.platform;
      await roles.assign(ADMIN, people[0]!.personId!, "ADMIN");
      const say = async (scopes: string[] | undefined, query: string) => {
        const { token } = await personalTokens.create(ADMIN, people[0]!.personId!, { scopes });
        const answer = await ask("192.0.2.88", token).then(() =>
          app.inject({
            method: "POST",
            url: "/graphql",
            headers: { authorization: `Bearer ${token}` },
            payload: { query },
          }),
        );
        const challenge = answer.headers["www-authenticate"];
        return { status: answer.statusCode, challenge, message: answer.json().errors[0].message };
      };
      const change =
        'mutation { createServiceAccount(input: { name: "x", roles: [AUDITOR] }) { serviceAccount { id } } }';
      const lacking = (scope: string) =>
        `Bearer error="insufficient_scope", error_description="The token lacks a scope", scope="${scope}"`;
      expect(await say(["READ"], change)).toEqual({
        status: 403,
        challenge: lacking("ADMIN"),
        message: "This token may not be used for this: it lacks the scope ADMIN.",
      });
      expect(await say(["REQUEST"], "{ connectors { totalCount } }")).toMatchObject({
        status: 403,
        challenge: lacking("READ"),
      });
      expect((await say(undefined, change)).message).toBe("This needs the role ADMIN, which this token does not have.");
    });

    async function closeOf(payload: object): Promise<[number, string]> {
      const { port } = app.server.address() as AddressInfo;
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, ["graphql-transport-ws"]);
      await once(socket, "open");
      socket.send(JSON.stringify({ type: "connection_init", payload }));
      const [code, reason] = await once(socket, "close");
      return [code, String(reason)];
    }
  });

  it("is recorded: one that came over a socket", async () => {
    const { port } = app.server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, ["graphql-transport-ws"]);
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: "Bearer wrong" } }));
    const [code] = await once(socket, "close");
    expect(code).toBe(4401);
    expect(await refusals()).toMatchObject([
      {
        after: { kind: "WRONG", method: "SOCKET", path: "/graphql" },
        address: "127.0.0.1",
        requestId: expect.any(String),
      },
    ]);
  });

  it("is recorded: one for an export of the audit log", async () => {
    await app.inject({
      url: "/audit/export",
      headers: { authorization: "Basic wrong", "x-forwarded-for": "192.0.2.3" },
    });
    expect(await refusals()).toMatchObject([
      { subjectId: "192.0.2.3", after: { kind: "WRONG", path: "/audit/export" } },
    ]);
  });

  it("is one event and a number for each network, though most are answered with 429", async () => {
    const statuses = [];
    for (let n = 0; n < 100; n += 1) statuses.push((await ask(`2001:db8:1:2::${n}`, `guess-${n}`)).statusCode);
    expect(statuses.filter((status) => status === 429)).toHaveLength(60);
    await api.platform.refusedStrangers.flush();
    expect(await refusals()).toMatchObject([
      { subjectId: "2001:db8:1:2::/64", after: { kind: "WRONG" } },
      { subjectId: "2001:db8:1:2::/64", after: { further: 99 } },
    ]);
  });

  it("fills no table: not by many networks", async () => {
    for (let n = 0; n < 150; n += 1) await ask(`198.51.100.${n}`, "guess");
    await api.platform.refusedStrangers.flush();
    expect(await refusals()).toHaveLength(100);
  });

  it("is not recorded where there is none", async () => {
    const answer = await app.inject({ method: "POST", url: "/graphql", payload: { query: QUERY } });
    expect(answer.statusCode).toBe(401);
    expect(await refusals()).toEqual([]);
  });
});
