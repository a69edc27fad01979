import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { integrationInput } from "../quickstart/connect";
import { type Step, stepsFrom } from "../quickstart/first-steps";
import { Api } from "./testing/api";
import { CREATE, type Created, endOf } from "./testing/integrations";
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
    const { createIntegration } = await api.ask<Created>(CREATE, { input });
    expect((await endOf(api, createIntegration.integration.lastSyncRun!.id)).clustersFound).toBeGreaterThan(0);
    await api.ask('mutation { createIdentityProvider(input: { name: "P", kind: SCIM }) { provider { id } } }');
    await api.ask(
      'mutation { createWebhook(input: { url: "https://hooks.example.com/a", events: [GRANT_ENDED] }) { secret } }',
    );
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

  it("prints commands that lead to access when they are pasted one after the other, and no step that was taken", async () => {
    await using quickstart = new KeptQuickstart();
    const platform = await quickstart.start();
    const steps = await stepsFrom(platform);
    const script = steps.map(({ commands }) => commands).join("\n");
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", script], { cwd: "/", timeout: 300_000 });
    expect(stdout).not.toContain('"errors"');
    expect(stdout).toMatch(/"displayName":"Ana Silva"/);
    expect(stdout).toMatch(/"state":"ACTIVE","endsAt":"/);
    expect(stdout).toMatch(/\/AWSReservedSSO_drawbridge-\d\d_/);
    expect(stdout).toMatch(/"revokeGrant":\{"grant":\{"state":"REVOK/);

    const titles = (taken: readonly Step[]) => taken.map(({ title }) => title.split(/[ ,:]/)[0]);
    expect(titles(steps)).toEqual(["See", "Connect", "Read", "Let", "Let", "Let", "See"]);
    expect(titles(await stepsFrom(platform))).toEqual(["See", "Let", "Let", "See"]);
  });
});
