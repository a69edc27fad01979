import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { integrationInput } from "../quickstart/connect";
import type { Platform } from "../quickstart/platform";
import { startChild } from "../quickstart/processes";
import { Api } from "./testing/api";
import { CREATE, endOf, type Integration } from "./testing/integrations";
import { assertNoSecrets, secretsGiven, secretsIn } from "./testing/no-secrets";

/** What `npm start` does, in a folder of its own. */
const LAUNCHER = `
const { startPlatform } = require(${JSON.stringify(join(__dirname, "../dist/quickstart/platform.js"))});
startPlatform({ dataDir: __dirname, ephemeral: false, quiet: false, say: (line) => console.error(line) }).then(
  (platform) => {
    process.on("SIGTERM", () => platform.stop());
    console.log(JSON.stringify({ ready: true, ...platform }));
  },
  (error) => { console.error(error); process.exitCode = 1; });
`;

describe("the quickstart", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    writeFileSync(join(folder, "launcher.js"), LAUNCHER);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("finds the simulated clusters, and writes no secret into any of its logs", async () => {
    const { PATH, HOME } = process.env;
    const said: string[] = [];
    const child = await startChild({
      name: "launcher",
      script: join(folder, "launcher.js"),
      env: { PATH, HOME, TMPDIR: tmpdir(), LOG_LEVEL: "debug" },
      onLine: (line) => void said.push(line),
      readyTimeoutMs: 120_000,
    });
    const platform = child.ready as unknown as Platform;
    const secrets = [
      platform.adminToken,
      ...secretsIn(platform.simulator!.env),
      ...secretsIn({ platform: platform.databaseUrl }),
    ];
    const api = new Api(platform.url, platform.adminToken, (text) => void secrets.push(...secretsGiven(text)));
    const input = integrationInput(platform.simulator!.connect, platform.connectorId, "Acme");
    const { createIntegration } = await api.ask<{ createIntegration: Integration }>(CREATE, { input });
    expect((await endOf(api, createIntegration.lastSyncRun!.id)).clustersFound).toBeGreaterThan(0);
    await api.ask('mutation { createIdentityProvider(name: "P", kind: SCIM) { id } }');
    await api.ask('mutation { createWebhook(url: "https://hooks.example.com/a", events: ["grant.ended"]) { secret } }');
    await new Api(platform.url, "a-token-that-nobody-has").send("{ __typename }");
    await child.stop(120_000);

    const logs = readdirSync(platform.logDir).map((name) => ({
      name,
      text: readFileSync(join(platform.logDir, name), "utf8"),
    }));
    expect(logs.map(({ name }) => name)).toEqual(
      // The simulator says nothing unless something is wrong.
      expect.arrayContaining(["postgres.log", "server.log", "worker.log"]),
    );
    expect(secrets.length).toBeGreaterThan(3);
    const lines = logs.flatMap(({ text }) => text.split("\n"));
    expect(lines.length).toBeGreaterThan(8);
    assertNoSecrets([...lines, ...said], secrets);
  });
});
