import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { bringPeople } from "../quickstart/first-people";
import { firstSteps } from "../quickstart/first-steps";
import { Api } from "./testing/api";
import { KeptQuickstart } from "./testing/kept-quickstart";
import { assertNoSecrets, secretsGiven, secretsIn } from "./testing/no-secrets";

describe("the quickstart", () => {
  it("leads to the console, and docs/first-steps.md to access; no log of it has a secret", async () => {
    await using quickstart = new KeptQuickstart();
    const platform = await quickstart.start();
    await bringPeople(platform);
    const first = await firstSteps(platform);
    expect(first).toContain(new URL("/start", platform.url).href);
    expect(first).toContain("https://d-936ac3e5f1.awsapps.com/start");

    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", commandsFor(platform)], {
      cwd: "/",
      timeout: 300_000,
    });
    expect(stdout).not.toContain('"errors"');
    expect(stdout).toMatch(/"displayName":"Ana Silva"/);
    expect(stdout).toMatch(/"state":"ACTIVE","endsAt":"/);
    expect(stdout).toMatch(/\/AWSReservedSSO_drawbridge-\d\d_/);
    expect(stdout).toMatch(/"revokeGrant":\{"grant":\{"state":"REVOK/);

    // At a later start nobody is brought twice, and what was connected is not asked for.
    await bringPeople(platform);
    expect(await firstSteps(platform)).not.toContain("awsapps.com");
    const secrets = [
      platform.adminToken,
      ...secretsIn(platform.simulator!.env),
      ...secretsIn({ platform: platform.databaseUrl }),
    ];
    const api = new Api(platform.url, platform.adminToken, (text) => void secrets.push(...secretsGiven(text)));
    expect(await api.ask("{ identityProviders { totalCount } }")).toEqual({ identityProviders: { totalCount: 1 } });
    const { integrations } = await api.ask<{ integrations: { nodes: { lastSyncRun: { clustersFound: number } }[] } }>(
      "{ integrations { nodes { lastSyncRun { clustersFound } } } }",
    );
    expect(integrations.nodes).toHaveLength(1);
    expect(integrations.nodes[0]!.lastSyncRun.clustersFound).toBeGreaterThan(0);

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
});

/** Those of the page, for this installation in place of the one in the repository's folder. */
function commandsFor({ url, dataDir }: { readonly url: string; readonly dataDir: string }): string {
  const page = readFileSync(join(__dirname, "../docs/first-steps.md"), "utf8");
  const blocks = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block]) => block!);
  expect(blocks.length).toBe(7);
  return blocks.join("").replaceAll("http://127.0.0.1:4000/graphql", url).replaceAll(".drawbridge/", `${dataDir}/`);
}
