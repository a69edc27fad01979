import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

/** `npm test` builds the console first. */
const ASSETS = join(__dirname, "../../dist/console/assets");
const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the console's addresses", () => {
  let api: TestApi;
  let app: FastifyInstance;

  beforeAll(async () => {
    api = await createTestApi();
    app = await createApp(api.platform);
  });
  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const get = (url: string, headers: Record<string, string> = BROWSER) => app.inject({ url, headers });

  it.each(["/", "/ask", "/resources/5f1e?search=a", "/no/such/page", "/graphqlx", "/audit/access-history"])(
    "%s is a page",
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(answer.headers["cache-control"]).toBe("no-cache");
      expect(answer.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(answer.body).toContain('<div id="root"></div>');
      expect(answer.body).not.toMatch(/<script(?![^>]* src=)|<style|style=/);
    },
  );

  it.each(["/auth/nothing", "/scim/v2/Nothing", "/assets/gone.js", "/audit/export/x", "/metrics/x", "/healthz/x"])(
    "%s is no page",
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain("<div id");
    },
  );

  it("answer programs as before, and HTML only to requests that accept it", async () => {
    expect((await get("/ask", { accept: "application/json" })).statusCode).toBe(404);
    expect((await get("/ask", {})).statusCode).toBe(404);
    expect((await app.inject({ method: "POST", url: "/ask", headers: BROWSER })).statusCode).toBe(404);
    expect((await app.inject({ method: "HEAD", url: "/", headers: BROWSER })).statusCode).toBe(200);
  });

  it("answer an unchanged page without its content", async () => {
    const { etag } = (await get("/")).headers;
    const again = await get("/ask", { ...BROWSER, "if-none-match": String(etag) });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe("");
  });

  it("send files in the smallest encoding that the browser accepts, cacheable for ever", async () => {
    const script = readdirSync(ASSETS).find((name) => /^index-.*\.js$/.test(name));
    const plain = await get(`/assets/${script}`, {});
    const brotli = await get(`/assets/${script}`, { "accept-encoding": "gzip, br" });
    expect(brotli.headers["content-encoding"]).toBe("br");
    expect(brotli.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(brotli.headers.vary).toContain("accept-encoding");
    expect(brotli.rawPayload.length * 2).toBeLessThan(plain.rawPayload.length);
  });

  it.each([
    "/assets/../index.html",
    "/assets/%2e%2e/index.html",
    "/assets/..%2f..%2fserver%2fmain.js",
    "/assets/",
    "/assets",
  ])("of files lead nowhere else: %s", async (url) => {
    const answer = await get(url, {});
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  });

  it("do not exist where the console is switched off", async () => {
    const without = await createTestApi({ DRAWBRIDGE_CONSOLE: "0" });
    const bare = await createApp(without.platform);
    expect((await bare.inject({ url: "/", headers: BROWSER })).statusCode).toBe(404);
    expect((await bare.inject({ url: "/favicon.svg" })).statusCode).toBe(404);
    await bare.close();
    await without.close();
  });
});
