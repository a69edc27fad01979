import { once } from "node:events";
import { get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { Identity } from "../../shared/domain/identities/identity.entity";
import type { Actor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { eventually } from "../../testing/eventually";
import { personActor, saveIdentity, saveProvider } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { recordRefusalsHourly } from "../testing/refusal-windows";

const TOKEN = "an-admin-token-for-the-audit-log";
const NONE = "0198c0de-0000-7000-8000-000000000009";

let api: TestApi;
let app: FastifyInstance;

beforeAll(async () => {
  api = await createTestApi();
  recordRefusalsHourly(api.platform);
  await api.platform.apiTokens.installAdminToken(TOKEN);
  app = await createApp(api.platform);
});

afterAll(async () => {
  await app.close();
  await api.close();
});

const newest = async () =>
  (await api.platform.db.manager.findOne(AuditEvent, { where: {}, order: { position: "DESC", id: "DESC" } }))!;
const count = () => api.platform.db.manager.count(AuditEvent);
const authorization = `Bearer ${TOKEN}`;

describe("a refusal", () => {
  it.each([
    [
      MEMBER,
      `mutation { deleteWebhook(id: "${NONE}", version: 1) { webhook { id } } }`,
      "FORBIDDEN",
      "api.deleteWebhook",
      "webhook",
    ],
    [
      ADMIN,
      `mutation { deleteWebhook(id: "${NONE}", version: 1) { webhook { id } } }`,
      "NOT_FOUND",
      "api.deleteWebhook",
      "webhook",
    ],
    [MEMBER, `mutation { revokeGrant(grantId: "${NONE}") { grant { id } } }`, "NOT_FOUND", "api.revokeGrant", "grant"],
    [
      ADMIN,
      `mutation { rotateWebhookSecret(id: "${NONE}") { secret } }`,
      "NOT_FOUND",
      "api.rotateWebhookSecret",
      "webhook",
    ],
  ])("is recorded with its code: %j %s", async (actor, document, code, action, subjectType) => {
    expect((await api.ask(actor, document)).codes).toEqual([code]);
    expect(await newest()).toMatchObject({
      actorId: actor.id,
      action,
      outcome: "REFUSED",
      errorCode: code,
      subjectType,
      subjectId: NONE,
      after: { arguments: { [document.includes("grantId:") ? "grantId" : "id"]: NONE } },
    });
  });

  it("is recorded without possible secrets", async () => {
    const document = "mutation ($d: String!, $id: ID!) { importIdentities(providerId: $id, document: $d) { held } }";
    expect((await api.ask(MEMBER, document, { d: "users: [hunter2]", id: NONE })).codes).toEqual(["FORBIDDEN"]);
    expect(await newest()).toMatchObject({ after: { arguments: { document: "[redacted]", providerId: NONE } } });
  });

  it("is not recorded for invalid input, nor for a lookup that found nothing", async () => {
    const before = await count();
    expect(
      (await api.ask(ADMIN, 'mutation { createWebhook(input: { url: "x", events: [] }) { secret } }')).codes,
    ).toEqual(["INVALID_INPUT"]);
    expect((await api.ask(MEMBER, `{ grant(id: "${NONE}") { id } }`)).codes).toEqual(["NOT_FOUND"]);
    expect(await count()).toBe(before);
  });
});

describe("a request", () => {
  it("is named by its changes, with its origin", async () => {
    const answer = await app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization, "x-forwarded-for": "203.0.113.9", "x-request-id": "mine" },
      payload: { query: 'mutation { createIdentityProvider(input: { name: "People" }) { provider { id } } }' },
      remoteAddress: "192.0.2.7",
    });
    expect(answer.json()).not.toHaveProperty("errors");
    const requestId = answer.headers["x-request-id"];
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await newest()).toMatchObject({
      action: "identity-provider.created",
      outcome: "SUCCEEDED",
      errorCode: null,
      requestId,
      address: "192.0.2.7",
    });
  });

  it("is named over a socket too", async () => {
    const url = (await app.listen({ host: "127.0.0.1", port: 0 })).replace("http", "ws");
    const client = createClient({
      url: `${url}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    const query = `mutation { deleteWebhook(id: "${NONE}", version: 1) { webhook { id } } }`;
    const { value } = await client.iterate({ query }).next();
    expect(value.errors).toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
    await client.dispose();
    expect(await newest()).toMatchObject({
      action: "api.deleteWebhook",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      address: "127.0.0.1",
    });
  });

  it("is named over SCIM too", async () => {
    const { data } = await api.ask(
      ADMIN,
      'mutation { createIdentityProvider(input: { name: "Okta", kind: SCIM }) { provider { id } } }',
    );
    const { id } = (data!.createIdentityProvider as { provider: { id: string } }).provider;
    const rotated = await api.ask(ADMIN, `mutation { rotateScimToken(providerId: "${id}") { token } }`);
    const { token } = rotated.data!.rotateScimToken as { token: string };
    const answer = await app.inject({
      method: "POST",
      url: "/scim/v2/Users",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      payload: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada" }),
      remoteAddress: "192.0.2.8",
    });
    expect(answer.statusCode).toBe(201);
    expect(await newest()).toMatchObject({ requestId: answer.headers["x-request-id"], address: "192.0.2.8" });
  });
});

describe("the audit log over the API", () => {
  const ids = async (filter: string, first = 200) => {
    const { data, codes } = await api.ask(
      AUDITOR,
      `{ auditEvents(first: ${first}, filter: { ${filter} }) { nodes { id at action outcome subjectId afterJson } pageInfo { endCursor } } }`,
    );
    expect(codes).toEqual([]);
    return (data!.auditEvents as { nodes: { id: string; action: string; outcome: string; subjectId: string }[] }).nodes;
  };

  it("shows the newest first, page by page, and each event once", async () => {
    const all = (await api.platform.db.manager.find(AuditEvent, { order: { at: "DESC", id: "DESC" } })).map(
      (e) => e.id,
    );
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const query =
        "query ($after: String) { auditEvents(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
      const { data } = await api.ask(AUDITOR, query, { after });
      const page = data!.auditEvents as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.nodes.map((node) => node.id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(all);
  });

  it("is filtered by actor, action, object, outcome and time", async () => {
    expect((await ids('action: "api."')).every(({ outcome }) => outcome === "REFUSED")).toBe(true);
    expect(await ids('action: "api."')).toEqual(await ids("outcome: REFUSED"));
    expect((await ids(`subjectId: "${NONE}", subjectType: "grant"`)).map(({ action }) => action)).toEqual([
      "api.revokeGrant",
    ]);
    expect((await ids(`actorId: "${MEMBER.id}", action: "api.delete"`)).length).toBe(1);
    expect(await ids('action: "%"')).toEqual([]);
    expect(await ids('from: "2199-01-01T00:00:00Z"')).toEqual([]);
    const { codes } = await api.ask(
      AUDITOR,
      '{ auditEvents(filter: { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }) { nodes { id } } }',
    );
    expect(codes).toEqual(["INVALID_INPUT"]);
  });

  it("names the actor and the action, and lists the possible actions", async () => {
    const { uow } = api.platform;
    const by = { kind: "flow" as const, id: newId(), name: "Everybody" };
    await uow.run(ADMIN, (tx) => {
      tx.audit({ action: "grant.created", subjectType: "grant", subjectId: "told", by });
      tx.audit({ action: "api.revokeGrant", subjectType: "grant", subjectId: "told", refusedWith: "FORBIDDEN" });
      return Promise.resolve();
    });
    const { data } = await api.ask(
      AUDITOR,
      '{ auditEvents(filter: { subjectId: "told" }) { nodes { action actorKind sentence } } auditActions { action sentence } }',
    );
    const told = (await ids('subjectId: "told"')).map(({ action }) => action).sort();
    expect(told).toEqual(["api.revokeGrant", "grant.created"]);
    for (const [kind, action] of [
      ["FLOW", "grant.created"],
      ["PERSON", "api.revokeGrant"],
    ]) {
      const found = await ids(`subjectId: "told", actorKind: ${kind}`);
      expect(found.map((event) => event.action)).toEqual([action]);
    }
    expect(await ids('subjectId: "told", actorKind: SYSTEM')).toEqual([]);
    const made = { action: "grant.created", sentence: "A grant was made; its access is being set up." };
    expect((data!.auditEvents as { nodes: object[] }).nodes).toEqual(
      expect.arrayContaining([
        { ...made, actorKind: "FLOW" },
        { action: "api.revokeGrant", actorKind: "PERSON", sentence: "The operation revokeGrant was refused." },
      ]),
    );
    const actions = data!.auditActions as { action: string; sentence: string }[];
    expect(actions).toEqual(expect.arrayContaining([made, { action: "api.", sentence: expect.any(String) }]));
    expect(actions.map(({ action }) => action)).toEqual(actions.map(({ action }) => action).sort());
    const sentences = actions.map(({ sentence }) => sentence);
    expect(sentences.filter((one) => !/^[A-Z].*\.$/.test(one))).toEqual([]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it("is filtered by actor: by their present identities, themselves, a token or a JWT, and never a service", async () => {
    const { db, uow } = api.platform;
    const provider = await saveProvider(db);
    const [mia, other, max] = await Promise.all(["mia", "mia2", "max"].map((name) => saveIdentity(db, provider, name)));
    await db.manager.update(Identity, other!.id, { personId: mia!.personId });
    const write = (actor: Actor, subjectId: string) =>
      uow.run(actor, (tx) => tx.audit({ action: "api.test-by", subjectType: "test", subjectId }));
    await write(personActor(mia!), "themselves");
    // Before it was linked, it was somebody else's.
    await write(personActor(other!, { id: newId() }), "by a token of another identity");
    await write(personActor(mia!, { id: `jwt:${mia!.id}` }), "by a JWT");
    await write(personActor(max!), "somebody else");
    await write({ ...ADMIN, kind: "service", id: newId() }, "a service");
    await write({ ...ADMIN, kind: "service", id: mia!.personId }, "a service of the same id");
    const found = await ids(`personId: "${mia!.personId}", action: "api.test-"`);
    expect(found.map(({ subjectId }) => subjectId).sort()).toEqual([
      "by a JWT",
      "by a token of another identity",
      "themselves",
    ]);
    const { data } = await api.ask(
      AUDITOR,
      '{ auditEvents(filter: { action: "api.test-by" }) { nodes { subjectId personId onBehalfOf } } }',
    );
    expect((data!.auditEvents as { nodes: object[] }).nodes).toEqual(
      expect.arrayContaining([
        { subjectId: "themselves", personId: mia!.personId, onBehalfOf: null },
        { subjectId: "by a token of another identity", personId: other!.personId, onBehalfOf: other!.id },
        { subjectId: "a service", personId: null, onBehalfOf: null },
      ]),
    );
    expect(await ids(`personId: "${newId()}"`)).toEqual([]);
    expect((await api.ask(AUDITOR, '{ auditEvents(filter: { personId: "x" }) { nodes { id } } }')).codes).toEqual([
      "NOT_FOUND",
    ]);
  });

  it("is verified", async () => {
    const { data } = await api.ask(
      AUDITOR,
      "{ verifyAuditLog { seals events firstBreak { kind } lastSeal { hash } } }",
    );
    expect(data!.verifyAuditLog).toEqual({ seals: 0, events: 0, firstBreak: null, lastSeal: null });
  });
});

describe("the export", () => {
  const ask = (query: string, headers: Record<string, string> = { authorization }) =>
    app.inject({ method: "GET", url: `/audit/export${query}`, headers });

  it.each([
    ["", {}, 401, "UNAUTHENTICATED"],
    ["?format=xml", { authorization }, 400, "INVALID_INPUT"],
    ["?from=yesterday", { authorization }, 400, "INVALID_INPUT"],
    ["?resourceID=1", { authorization }, 400, "INVALID_INPUT"],
    ["?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", { authorization }, 400, "INVALID_INPUT"],
  ])("%s with %j is refused", async (query, headers, status, code) => {
    const answer = await ask(query, headers as Record<string, string>);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });

  it("is not made for a HEAD request, which would read everything for no reader", async () => {
    const before = await count();
    const { statusCode } = await app.inject({ method: "HEAD", url: "/audit/export", headers: { authorization } });
    expect([statusCode, await count()]).toEqual([404, before]);
  });

  it("is refused to members", async () => {
    const provider = await api.ask(
      ADMIN,
      'mutation { createIdentityProvider(input: { name: "Members" }) { provider { id } } }',
    );
    const { id } = (provider.data!.createIdentityProvider as { provider: { id: string } }).provider;
    await api.platform.db.query("update identity_providers set standing = 'NAMED' where id = $1", [id]);
    await api.ask(
      ADMIN,
      "mutation ($d: String!, $id: ID!) { importIdentities(providerId: $id, document: $d) { held } }",
      {
        d: "users: [{ id: mia, userName: mia }]",
        id,
      },
    );
    const [{ personId }] = await api.platform.db.query(
      "select person_id as \"personId\" from identities where external_id = 'mia'",
    );
    const { token } = await api.platform.personalTokens.create(ADMIN, personId);
    expect((await ask("", { authorization: `Bearer ${token}` })).statusCode).toBe(403);
    expect(await newest()).toMatchObject({
      action: "api.exportAuditLog",
      errorCode: "FORBIDDEN",
      address: "127.0.0.1",
    });
  });

  it("counts wrong tokens as every other endpoint does", async () => {
    const guess = (n: number) =>
      app.inject({
        url: "/audit/export",
        headers: { authorization: `Bearer wrong-${n}` },
        remoteAddress: "192.0.2.99",
      });
    const answers = [];
    for (let n = 0; n < 31; n += 1) answers.push(await guess(n));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(30).fill(401), 429]);
    expect(answers[30]!.json().error.code).toBe("LIMIT_EXCEEDED");
    expect(Number(answers[30]!.headers["retry-after"])).toBeGreaterThan(0);
    expect(answers[0]!.headers["www-authenticate"]).toMatch('Bearer error="invalid_token"');
  });

  it("needs a token that may read", async () => {
    const { serviceAccounts } = api.platform;
    const { id } = await serviceAccounts.create(ADMIN, "Exporter", ["AUDITOR"]);
    const status = async (scopes: string[]) => {
      const { token } = await serviceAccounts.createToken(ADMIN, id, { scopes });
      return (await ask("", { authorization: `Bearer ${token}` })).statusCode;
    };
    expect([await status(["READ"]), await status(["REQUEST", "DECIDE", "ADMIN"])]).toEqual([200, 403]);
  });

  it("has every event as a line of JSON, and is recorded itself", async () => {
    api.clock.advance({ seconds: 1 });
    const before = await count();
    const answer = await ask("?format=ndjson");
    expect(answer.headers).toMatchObject({
      "content-type": "application/x-ndjson; charset=utf-8",
      "cache-control": "no-store",
    });
    const lines = answer.body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(before);
    expect(new Set(lines.map((line) => line.id)).size).toBe(before);
    expect(await newest()).toMatchObject({ action: "audit-log.exported", after: { format: "ndjson" } });
  });

  it("has no cell that a spreadsheet would run as a formula", async () => {
    await api.platform.uow.run({ ...ADMIN, name: '=HYPERLINK("http://x","y")' }, (tx) =>
      tx.audit(
        { action: "api.thing-made", subjectType: "thing", subjectId: "+1", after: { a: 'b,"c"\n' } },
        { action: "api.thing-made", subjectType: "thing", subjectId: "@x" },
        { action: "api.thing-made", subjectType: "thing", subjectId: "-2" },
      ),
    );
    api.clock.advance({ seconds: 1 });
    const { body } = await ask("?format=csv");
    expect(body.startsWith("id,at,position,")).toBe(true);
    expect(body).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(body).toContain(`"'+1"`);
    expect(body).toContain(`"'@x"`);
    expect(body).toContain(`"'-2"`);
    expect(body).toContain(`"{""a"":""b,\\""c\\""\\n""}"`);
    expect(body.endsWith("\r\n")).toBe(true);
  });

  it("names an unknown parameter", async () => {
    const answer = await ask("?grantid=1&form=2026-11-01");
    expect(answer.json().error.message).toMatch(/'grantid'.*'form'/);
  });

  it("has only the events of its filter, which is recorded with it", async () => {
    const [grantId, resourceId] = [newId(), newId()];
    await api.platform.uow.run(ADMIN, (tx) =>
      tx.audit(
        { action: "api.test-exported", subjectType: "grant", subjectId: grantId, after: { resourceId } },
        { action: "api.test-other", subjectType: "grant", subjectId: grantId },
      ),
    );
    api.clock.advance({ seconds: 1 });
    const { body } = await ask(`?grantId=${grantId}&resourceId=${resourceId}`);
    const lines = body.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { action: "api.test-exported", about: [grantId, resourceId] },
    ]);
    expect(await newest()).toMatchObject({ action: "audit-log.exported", after: { grantId, resourceId } });
  });

  it("begins with a byte order mark on demand", async () => {
    expect((await ask("?format=csv&bom=true")).rawPayload.subarray(0, 5).toString("hex")).toBe("efbbbf6964");
    expect((await ask("?format=csv")).rawPayload.subarray(0, 2).toString()).toBe("id");
  });

  describe("that exceeds the buffers", () => {
    const EVENTS = 5_000;

    beforeAll(async () => {
      await api.platform.db.query(
        `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, after)
         select gen_random_uuid(), $1, 'system', 'test', 'test', 'api.test-large', 'test', n::text, jsonb_build_object('text', repeat('x', 8000))
           from generate_series(1, $2) n`,
        [api.clock.now(), EVENTS],
      );
      api.clock.advance({ seconds: 1 });
    });

    /** Reads the first bytes and pauses until the server pauses too; continues after `meanwhile`. */
    async function read(meanwhile: (answer: ServerResponse) => Promise<unknown>) {
      const { serviceAccounts } = api.platform;
      const { id } = await serviceAccounts.create(ADMIN, `Reader ${newId()}`, ["AUDITOR"]);
      const { token } = await serviceAccounts.createToken(ADMIN, id, { scopes: ["READ"] });
      const asked = once(app.server, "request") as Promise<[IncomingMessage, ServerResponse]>;
      const { port } = app.server.address() as AddressInfo;
      const headers = { authorization: `Bearer ${token}` };
      const url = `http://127.0.0.1:${port}/audit/export?action=api.test-large`;
      const [response] = (await once(get(url, { headers, agent: false }), "response")) as [IncomingMessage];
      await once(response, "readable");
      const [, answer] = await asked;
      await eventually("the sockets between the two are full", () => answer.writableNeedDrain);
      await meanwhile(answer);
      let lines = 0;
      try {
        for await (const chunk of response) for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
        return { lines, failure: null };
      } catch (error) {
        return { lines, failure: (error as NodeJS.ErrnoException).code };
      }
    }

    it("continues while its reader may read", async () => {
      expect(await read(async () => api.clock.advance({ minutes: 2 }))).toEqual({ lines: EVENTS, failure: null });
    });

    it("breaks off within a minute after its reader's token has ended, and no client takes it for whole", async () => {
      const { lines, failure } = await read(async () => {
        await api.platform.db.query(
          "update api_tokens set revoked_at = now() where scopes = '{READ}' and revoked_at is null",
        );
        api.clock.advance({ minutes: 1 });
      });
      expect(failure).toBe("ECONNRESET");
      expect(lines).toBeLessThan(EVENTS);
    });

    it("breaks off after its reader lost the role", async () => {
      const { failure } = await read(async () => {
        await api.platform.db.query("update service_accounts set roles = '{MEMBER}' where name like 'Reader %'");
        api.clock.advance({ minutes: 1 });
      });
      expect(failure).toBe("ECONNRESET");
    });
  });

  it("has only events between two moments", async () => {
    const { body } = await ask("?from=2199-01-01T00:00:00Z&to=2199-02-01T00:00:00Z");
    expect(body).toBe("");
  });

  it("waits for a slow reader, and ends when the reader leaves", async () => {
    const { auditQueries } = api.platform;
    const all = auditQueries.all.bind(auditQueries);
    const page = await api.platform.db.manager.find(AuditEvent, { take: 10 });
    const large = Array.from({ length: 1_000 }, (_, n) => page[n % page.length]!);
    let pages = 0;
    let hasEnded = false;
    auditQueries.all = async function* () {
      try {
        for (;;) {
          pages += 1;
          yield large;
        }
      } finally {
        hasEnded = true;
      }
    };
    try {
      const { port } = app.server.address() as AddressInfo;
      const asked = once(app.server, "request") as Promise<[IncomingMessage, ServerResponse]>;
      const call = get(`http://127.0.0.1:${port}/audit/export`, { headers: { authorization }, agent: false });
      const [response] = (await once(call, "response")) as [IncomingMessage];
      await once(response, "readable");
      const [, answer] = await asked;
      await eventually("the sockets between the two are full", () => answer.writableNeedDrain);
      // Other requests give the server time to fill the buffers as far as they go.
      for (let n = 0; n < 50; n += 1) await ask("?format=xml");
      expect(pages).toBeLessThan(100);
      expect(hasEnded).toBe(false);
      response.destroy();
      await eventually("the export has ended", () => hasEnded);
    } finally {
      auditQueries.all = all;
    }
  });
});
