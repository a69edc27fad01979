import { statusByHost } from "../../../testing/status-by-host";
import type { Metrics } from "./metrics";
import { serveMetrics } from "./metrics-server";

const TOKEN = "a-token-for-whoever-scrapes";
const log = { error: () => undefined };
const metrics = { contentType: "text/plain", text: async () => "up 1\n" } as Metrics;

describe("the metrics of a process without an API", () => {
  async function statusesOf(token: string | undefined, requests: [string, Record<string, string>][]) {
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0, token }, log);
    const statuses: number[] = [];
    for (const [path, headers] of requests) {
      statuses.push((await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })).status);
    }
    await server.close();
    return statuses;
  }

  it("need the token", async () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    expect(
      await statusesOf(TOKEN, [
        ["/metrics", bearer(TOKEN)],
        ["/metrics", bearer(`${TOKEN}x`)],
        ["/metrics", {}],
        ["/other", bearer(TOKEN)],
      ]),
    ).toEqual([200, 401, 401, 404]);
  });

  it("need no token on this machine, except through a proxy", async () => {
    expect(
      await statusesOf(undefined, [
        ["/metrics", {}],
        ["/metrics", { "x-forwarded-for": "127.0.0.1" }],
        ["/metrics", { forwarded: "for=127.0.0.1" }],
      ]),
    ).toEqual([200, 401, 401]);
  });

  it.each([
    ["localhost:9464", 200],
    ["worker.localhost", 200],
    ["127.0.0.1", 200],
    ["[::1]:9464", 200],
    // From a page whose name resolves to this machine.
    ["evil.example:9464", 401],
    ["127.0.0.1.evil.example", 401],
    ["[::2]:9464", 401],
    [null, 401],
  ])("need no token under this machine's own name: %s", async (host, status) => {
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0, token: undefined }, log);
    expect(await statusByHost(server.port, "/metrics", host)).toBe(status);
    await server.close();
  });

  it("need the token under any other name", async () => {
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0, token: TOKEN }, log);
    const bearer = [`Authorization: Bearer ${TOKEN}`];
    expect(await statusByHost(server.port, "/metrics", "worker.example", bearer)).toBe(200);
    expect(await statusByHost(server.port, "/metrics", "localhost")).toBe(401);
    await server.close();
  });
});
