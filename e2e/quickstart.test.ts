import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { integrationInput } from "../quickstart/connect";
import { Api } from "./testing/api";
import { CREATE, endOf, type Integration } from "./testing/integrations";
import { KeptQuickstart } from "./testing/kept-quickstart";
import { assertNoSecrets, secretsGiven, secretsIn } from "./testing/no-secrets";

describe("the quickstart", () => {
  it("finds the simulated clusters, and writes no secret into any of its logs", async () => {
    await using quickstart = new KeptQuickstart();
    const platform = await quickstart.start();
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
    await quickstart.stop();

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
    assertNoSecrets([...lines, ...quickstart.said], secrets);
  });
});
