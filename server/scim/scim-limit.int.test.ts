import type { FastifyInstance } from "fastify";
import { createApp } from "../app";
import { openScimHarness, type ScimHarness, scimUser } from "./testing/scim-api";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

describe("the rate limit of a SCIM provider", () => {
  let harness: ScimHarness;
  let second: FastifyInstance;

  beforeAll(async () => {
    harness = await openScimHarness({ DRAWBRIDGE_SCIM_RATE_LIMIT: "4" });
    second = await createApp(harness.api.platform);
  });

  afterAll(async () => {
    await second.close();
    await harness.close();
  });

  it("is counted over all servers and by provider, and answered with 429 and Retry-After", async () => {
    const [okta, entra] = [await harness.peer("Okta"), await harness.peer("Entra")];
    const bySecond = () => second.inject({ url: "/scim/v2/Users", headers: { authorization: `Bearer ${okta.token}` } });
    const admitted = [(await okta.post("/Users", scimUser("ana"))).status, (await bySecond()).statusCode];
    admitted.push((await okta.get("/Users")).status, (await bySecond()).statusCode);
    expect(admitted).toEqual([201, 200, 200, 200]);

    // Simulates the passing of part of the minute.
    await harness.api.platform.db.query("update rate_limits set expire = expire - 20000");
    const refused = await okta.post("/Users", scimUser("ben"));
    expect([refused.status, refused.body]).toEqual([
      429,
      { schemas: [ERROR], status: "429", detail: expect.stringMatching(/^You have sent too many requests/) },
    ]);
    expect(refused.headers.get("content-type")).toBe("application/scim+json; charset=utf-8");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(20);
    expect(wait).toBeLessThanOrEqual(40);
    expect(refused.body).toMatchObject({ detail: expect.stringContaining(`come back in ${wait} s`) });
    expect((await bySecond()).statusCode).toBe(429);
    expect(await harness.api.platform.db.query("select user_name from identities")).toEqual([{ user_name: "ana" }]);

    expect((await entra.get("/Users")).status).toBe(200);
  });
});
