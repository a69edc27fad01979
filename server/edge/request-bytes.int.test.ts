import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { Socket } from "../testing/authorization-matrix/socket";

const TOKEN = "an-admin-token-for-large-bodies";
const authorization = `Bearer ${TOKEN}`;
const PREVIEW = "query ($input: AccessRequestInput!) { previewAccessRequest(input: $input) { __typename } }";
const VALIDATE = "query ($input: ValidateIntegrationInput!) { validateIntegration(input: $input) { __typename } }";

/** A preview with as many clusters. */
const preview = (clusters: number) => ({
  query: PREVIEW,
  variables: { input: { resourceIds: Array(clusters).fill("x"), permissions: [], justification: "" } },
});
/** An integration with as many excluded accounts, which may be many. */
const validation = (accounts: number, name = "Acme") => ({
  query: VALIDATE,
  variables: { input: { name, excludedAccountIds: Array(accounts).fill("111111111111") } },
});

describe("a request that costs more than others", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let origin: string;

  beforeEach(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "60" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await app.close();
    await api.close();
  });

  const post = async (body: object | string, url = "/graphql") => {
    const payload = typeof body === "string" ? body : JSON.stringify(body);
    const headers = { authorization, "content-type": "application/json" };
    const answer = await app.inject({ method: "POST", url, headers, payload });
    return { status: answer.statusCode, extensions: answer.json().errors?.[0].extensions };
  };
  const overSocket = async (operation: { query: string; variables: Record<string, unknown> }) => {
    const socket = (await Socket.open(origin, { authorization }))!;
    try {
      return await socket.ask(operation);
    } finally {
      await socket.close();
    }
  };

  it("is refused a list that is too long with its path, over HTTP and over a socket", async () => {
    const refusal = {
      code: "INVALID_INPUT",
      fields: [{ path: ["resourceIds"], message: "'resourceIds' has 201 items; at most 200 are allowed." }],
    };
    expect(await post(preview(201))).toMatchObject({ status: 400, extensions: refusal });
    expect(await overSocket(preview(201))).toMatchObject({ errors: [{ code: "INVALID_INPUT" }] });
  });

  it("is refused above 200 kB where no list may be long, over HTTP and over a socket", async () => {
    expect(await post(preview(60_000))).toMatchObject({ status: 413, extensions: { limit: "body" } });
    expect(await overSocket(preview(60_000))).toMatchObject({ errors: [{ code: "LIMIT_EXCEEDED" }] });
    expect(await post(validation(5_000, "x".repeat(200_000)))).toMatchObject({ status: 200 });
  });

  it("counts as a request for each 20 kB, whatever it holds", async () => {
    expect(await post(`{"query": ${"[".repeat(900_000)}`)).toMatchObject({ status: 400 });
    expect(await post(preview(40_000))).toMatchObject({ status: 400 });
    // They counted as 46 and 9 of 60.
    for (let n = 0; n < 5; n += 1) expect((await post({ query: "{ __typename }" })).status).toBe(200);
    expect(await post({ query: "{ __typename }" })).toMatchObject({ status: 429, extensions: { limit: "requests" } });
  });

  it("counts over a socket too", async () => {
    await overSocket(preview(200_000));
    await overSocket(preview(200_000));
    // Not even parsed.
    await expect(overSocket(preview(200_000))).rejects.toThrow("4429 Too many requests");
    expect((await post({ query: "{ __typename }" })).status).toBe(429);
  });

  it("is answered few of many errors in its document, and counts as several requests", async () => {
    const query = `{ ${Array.from({ length: 100 }, (_, n) => `unknown${n}`).join(" ")} }`;
    const headers = { authorization, "content-type": "application/json" };
    const payload = JSON.stringify({ query });
    for (let n = 0; n < 3; n += 1) {
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload });
      expect([answer.statusCode, answer.json().errors.length]).toEqual([400, 11]);
    }
    expect((await overSocket({ query, variables: {} })).errors).toHaveLength(11);
    expect((await overSocket({ query: "{", variables: {} })).errors).toHaveLength(1);
    for (let n = 0; n < 5; n += 1) expect((await post({ query: "{ __typename }" })).status).toBe(200);
    expect((await post({ query: "{ __typename }" })).status).toBe(429);
  });

  it("counts on Terraform's path too", async () => {
    const document = JSON.stringify({ name: "x".repeat(950_000) });
    for (const expected of [400, 400, 429]) {
      expect((await post(document, "/api/admin/v4/integrations")).status).toBe(expected);
    }
  });
});
