import { type AddressInfo, connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const HERE = { host: "localhost:4000", origin: "http://localhost:4000" };

describe("the development sign-in", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let ana: string;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_DEV_SIGN_IN: "1" });
    app = await createApp(api.platform);
    const { id } = await api.platform.identityProviders.create(ADMIN, "People");
    const people = "users: [{ id: ana, userName: ana }, { id: gone, userName: gone, active: false }]";
    await api.platform.identityProviders.importFile(ADMIN, id, people, true);
    ana = (await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "ana" })).id;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const signIn = (payload: object, headers: Record<string, string> = HERE, remoteAddress = "127.0.0.1") =>
    app.inject({ method: "POST", url: "/auth/dev", headers, payload, remoteAddress });

  it("lists active people, and signs in as one of them", async () => {
    const list = await app.inject({ url: "/auth/dev", headers: HERE });
    expect(list.json()).toEqual({
      identities: [{ id: ana, displayName: "ana", userName: "ana", provider: "People" }],
    });
    const answer = await signIn({ identityId: ana });
    expect(answer.statusCode).toBe(204);
    const cookie = String(answer.headers["set-cookie"]).split(";")[0]!;
    const asked = await app.inject({
      method: "POST",
      url: "/graphql",
      headers: { ...HERE, cookie },
      payload: { query: "{ viewer { identityId roles } }" },
    });
    expect(asked.json()).toEqual({ data: { viewer: { identityId: ana, roles: ["MEMBER"] } } });
  });

  it("is of no use to a page that another person opened", async () => {
    const cookie = String((await signIn({ identityId: ana })).headers["set-cookie"]).split(";")[0]!;
    const ask = async (headers: object) =>
      (
        await app.inject({
          method: "POST",
          url: "/graphql",
          headers: { ...HERE, cookie, ...headers },
          payload: { query: "{ viewer { id } }" },
        })
      ).json();
    const { id } = (await ask({})).data.viewer;
    expect((await ask({ "drawbridge-viewer": id })).data).toEqual({ viewer: { id } });
    expect((await ask({ "drawbridge-viewer": "somebody else" })).errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  it("is not kept alive by a page that nobody uses", async () => {
    const cookie = String((await signIn({ identityId: ana })).headers["set-cookie"]).split(";")[0]!;
    const age = "update sessions set last_seen_at = last_seen_at - interval '30 minutes' returning last_seen_at";
    await api.platform.db.query(age);
    const seenAfter = async (headers: object) => {
      const payload = { query: "{ viewer { id } }" };
      const answer = await app.inject({
        method: "POST",
        url: "/graphql",
        headers: { ...HERE, cookie, ...headers },
        payload,
      });
      expect(answer.json().errors).toBeUndefined();
      const [{ seen }] = await api.platform.db.query(
        "select now() - max(last_seen_at) < '5 minutes' as seen from sessions",
      );
      return seen;
    };
    expect(await seenAfter({ "drawbridge-unattended": "1" })).toBe(false);
    expect(await seenAfter({})).toBe(true);
  });

  it("gives no rights beyond the person's, whatever else is sent along", async () => {
    const answer = await signIn({ identityId: ana, roles: ["ADMIN"], mfaAt: "2030-01-01", session: { id: "x" } });
    const cookie = String(answer.headers["set-cookie"]).split(";")[0]!;
    const query = "{ viewer { roles scopes } mySessions { mfaAt } }";
    const asked = await app.inject({
      method: "POST",
      url: "/graphql",
      headers: { ...HERE, cookie },
      payload: { query },
    });
    expect(asked.json().data.viewer).toEqual({ roles: ["MEMBER"], scopes: [] });
    expect(asked.json().data.mySessions.every(({ mfaAt }: { mfaAt: unknown }) => mfaAt === null)).toBe(true);
  });

  it.each([
    ["from another machine", HERE, "10.0.0.7", 404],
    ["through a proxy on this one", { ...HERE, "x-forwarded-for": "10.0.0.7" }, "127.0.0.1", 404],
    ["through one that only names the host", { ...HERE, "x-forwarded-host": "drawbridge.example" }, "127.0.0.1", 404],
    ["through one that names the address otherwise", { ...HERE, "x-real-ip": "10.0.0.7" }, "127.0.0.1", 404],
    ["through one that names itself", { ...HERE, via: "1.1 proxy" }, "127.0.0.1", 404],
    [
      "by a name of somebody else that leads here",
      { host: "evil.example:4000", origin: "http://evil.example:4000" },
      "127.0.0.1",
      404,
    ],
    ["from a page of somebody else", { ...HERE, origin: "https://evil.example" }, "127.0.0.1", 403],
    ["from no page at all", { host: HERE.host }, "127.0.0.1", 403],
  ] as [string, Record<string, string>, string, number][])(
    "does not exist %s",
    async (_what, headers, address, status) => {
      expect((await signIn({ identityId: ana }, headers, address)).statusCode).toBe(status);
    },
  );

  it("does not exist through a proxy without forwarding headers, such as nginx by default", async () => {
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const statusOf = async (version: string) => {
      const socket = connect(port, "127.0.0.1");
      socket.write(`GET /auth/dev HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      return text.split(" ")[1];
    };
    expect([await statusOf("1.1"), await statusOf("1.0")]).toEqual(["200", "404"]);
  });

  it.each([{}, { identityId: "1" }, { identityId: { $ne: null } }])("asks for a person: %j", async (payload) => {
    expect((await signIn(payload)).statusCode).toBe(400);
  });

  it("refuses people who are not active", async () => {
    const gone = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "gone" });
    expect((await signIn({ identityId: gone.id })).statusCode).toBe(403);
  });
});
