import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningPlatform } from "../launcher/platform";
import { integrationInput } from "../quickstart/connect";
import { startAccessPortal } from "../shared/domain/grants/access-details/testing/access-portal";
import { HomeOfPerson } from "../shared/domain/grants/access-details/testing/home-of-person";
import { startKubernetesStub } from "../simulator/kubernetes/kubernetes-stub";
import { RemoteSimulator } from "../simulator/remote-simulator";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  FLOW,
  giveBack,
  grantAccess,
  grantOf,
  grantsIn,
  importPeople,
  letEndComeNear,
  letReobservationCome,
  personalApi,
  throughServer,
} from "./testing/access";
import { Api } from "./testing/api";
import { CREATE, type Created, endOf } from "./testing/integrations";
import { listed } from "./testing/inventory";
import { KeptQuickstart, sqlOf } from "./testing/kept-quickstart";

const TOOLS = ["/usr/bin/aws", "/usr/bin/kubectl"];
const missing = TOOLS.filter((tool) => !existsSync(tool));
const withTools = missing.length === 0 || process.env.CI === "true";
if (!withTools) console.info(`${missing.join(" and ")} absent: nobody signs in to the clusters of day two.`);

const EMIL = "emil.berg@acme.example";
const PAYMENTS = { accountId: "310254875561", region: "eu-west-1", name: "payments-eu" };
const STOREFRONT = { accountId: "310254877783", region: "us-east-1", name: "storefront-us" };

describe("the quickstart after its first day", () => {
  it("keeps every grant over a kill and a stop, ends them on time and gives the next one", async () => {
    await using quickstart = new KeptQuickstart();
    let platform = await quickstart.start();
    const aws = new RemoteSimulator(platform.simulator!.url);
    const kubernetes = await startKubernetesStub(aws, PAYMENTS, ["ledger"]);
    const portal = await startAccessPortal(aws, EMIL);
    const home = await homeOf(aws.url, portal.url);
    try {
      let story = await openStory(platform);
      const [lasting, other] = await grantAccess(story, [PAYMENTS.name, STOREFRONT.name]);
      await grantsIn(story, [lasting!, other!], "ACTIVE");
      await use(story, home, lasting!);
      const given = await accessOf(aws);
      expect(given).toEqual([
        [expect.stringMatching(/^AROA/), ["AmazonEKSViewPolicy"]],
        [expect.stringMatching(/^AROA/), ["AmazonEKSViewPolicy"]],
      ]);

      await quickstart.killStarter();
      await expect(fetch(platform.url)).rejects.toThrow();
      platform = await quickstart.start();
      expect(platform.simulator!.url).toBe(aws.url);
      story = throughServer(story, new Api(platform.url, null));
      await untilEverythingIsObserved(platform, aws);
      await grantsIn(story, [lasting!, other!], "ACTIVE");
      expect(await accessOf(aws)).toEqual(given);
      await use(story, home, lasting!);

      await quickstart.stop();
      platform = await quickstart.start();
      story = throughServer(story, new Api(platform.url, null));
      const [second] = await grantAccess(story, [PAYMENTS.name], {
        permission: "AmazonEKSEditPolicy",
        namespaces: ["ledger"],
      });
      await grantsIn(story, [second!], "ACTIVE");
      const [[principalId]] = given as [[string, string[]], unknown];
      expect((await accessOf(aws))[0]).toEqual([principalId, ["AmazonEKSEditPolicy", "AmazonEKSViewPolicy"]]);
      await use(story, home, second!);

      for (const id of [lasting!, other!]) await letEndComeNear(sqlOf(platform), id);
      for (const grant of await grantsIn(story, [lasting!, other!], "REVOKED")) {
        expect(grant.endReason).toBe("EXPIRED");
        expectReceipt(grant);
      }
      expect(await accessOf(aws)).toEqual([[principalId, ["AmazonEKSEditPolicy"]]]);
      expect((await grantOf(story, second!)).state).toBe("ACTIVE");
      await giveBack(story, [second!]);
      await grantsIn(story, [second!], "REVOKED");
      expect(await accessOf(aws)).toEqual([]);
      expect(await aws.violations()).toEqual([]);
    } finally {
      await home.remove();
      await portal.close();
      await kubernetes.close();
    }
  });

  it("restarts a part that dies, which continues its work", async () => {
    await using quickstart = new KeptQuickstart();
    const platform = await quickstart.start();
    const aws = new RemoteSimulator(platform.simulator!.url);
    const story = await openStory(platform);
    const [grant] = await grantAccess(story, [PAYMENTS.name]);
    await grantsIn(story, [grant!], "ACTIVE");
    const given = await accessOf(aws);
    for (const name of ["simulator", "worker", "server", "PostgreSQL"]) {
      const { pid } = quickstart.parts().find((part) => part.name === name)!;
      const before = quickstart.said.length;
      process.kill(pid, "SIGKILL");
      await quickstart.hasSaid(`${name === "PostgreSQL" ? name : `The ${name}`} runs again.`, before);
    }
    expect(await accessOf(aws)).toEqual(given);
    await eventually(
      "the server answers again",
      () => grantOf(story, grant!).catch(() => null),
      (found) => found?.state === "ACTIVE",
    );
    await giveBack(story, [grant!]);
    await grantsIn(story, [grant!], "REVOKED");
    expect(await accessOf(aws)).toEqual([]);
  });

  it("names the part that cannot start with the reason, and the remedy for a damaged world", async () => {
    await using quickstart = new KeptQuickstart();
    await quickstart.start();
    const world = join(quickstart.folder, "simulated-world.jsonl");
    const whole = readFileSync(world, "utf8");
    writeFileSync(world, "{}\n");
    process.kill(quickstart.parts().find(({ name }) => name === "simulator")!.pid, "SIGKILL");
    await quickstart.hasSaid("It was started again 5 times within a minute, and is given up.");
    expect(quickstart.said.join("\n")).toContain(`The simulated world in ${world} is damaged`);
    await quickstart.stop();

    await expect(quickstart.start()).rejects.toThrow(
      new RegExp(
        `^The simulated world in ${world} is damaged.*: delete ${quickstart.folder}/postgres and start again.$`,
      ),
    );
    writeFileSync(world, whole);
    await quickstart.start();
  });
});

/** Connects the simulated organization, with its pool, and lets everybody ask for everything. */
async function openStory(platform: RunningPlatform): Promise<AccessStory> {
  const admin = new Api(platform.url, platform.adminToken);
  await importPeople(admin);
  const input = {
    ...integrationInput(platform.simulator!.connect, platform.connectorId, "Acme"),
    integrationOwners: [{ attribute: "group", values: ["Payments Team"] }],
  };
  const { createIntegration } = await admin.ask<Created>(CREATE, { input });
  await endOf(admin, createIntegration.integration.lastSyncRun!.id);
  await admin.ask("mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }", {
    input: FLOW,
  });
  const found = await listed<{ id: string; name: string; region: string; account: { number: string } }>(
    admin,
    "id name region account { number }",
  );
  const clusters = found.map(({ account, ...cluster }) => ({ ...cluster, accountId: account.number }));
  return {
    admin,
    emil: await personalApi(sqlOf(platform), admin, EMIL),
    ana: await personalApi(sqlOf(platform), admin, "ana.silva@acme.example"),
    clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])),
  };
}

/** People who are let in by a slot, by the unique id of their role, and what for. */
async function accessOf({ world }: RemoteSimulator): Promise<[string, string[]][]> {
  const places = [PAYMENTS, STOREFRONT];
  const found = await Promise.all(
    places.map((place) => world.effectiveAccess(place.accountId, place.region, place.name)),
  );
  return found
    .flat()
    .filter(({ principalArn }) => principalArn.includes("/AWSReservedSSO_drawbridge-"))
    .map(({ principalId, policies }) => [
      principalId,
      policies.map(({ policyArn }) => policyArn.split("/").at(-1)!).sort(),
    ]);
}

/** Resolves when each live target was observed in the simulator that runs now. */
async function untilEverythingIsObserved(platform: RunningPlatform, { url }: RemoteSimulator): Promise<void> {
  await letReobservationCome(sqlOf(platform));
  const looks = async () => {
    const calls = await fetch(`${url}/_simulator/calls?operation=DescribeAccessEntry`);
    return ((await calls.json()) as { accountId: string }[]).map(({ accountId }) => accountId);
  };
  for (const { accountId } of [PAYMENTS, STOREFRONT]) {
    await eventually(`the entry in ${accountId} is observed`, looks, (accounts) => accounts.includes(accountId));
  }
}

async function homeOf(awsUrl: string, portalUrl: string): Promise<HomeOfPerson> {
  return HomeOfPerson.with(
    {},
    { AWS_ENDPOINT_URL: awsUrl, AWS_ENDPOINT_URL_SSO: portalUrl, AWS_ENDPOINT_URL_SSO_OIDC: portalUrl },
  );
}

/** As the person does it: saves the files of the grant, signs in, and looks into the cluster with kubectl. */
async function use({ emil }: AccessStory, home: HomeOfPerson, grantId: string): Promise<void> {
  if (!withTools) return;
  const { grant } = await emil.ask<{
    grant: { accessDetails: { commands: Record<"save" | "signIn" | "use", string> } };
  }>("query ($id: ID!) { grant(id: $id) { accessDetails { commands { save signIn use } } } }", { id: grantId });
  const { save, signIn, use: look } = grant.accessDetails.commands;
  await home.bash(`${save}\n${signIn}`);
  expect(await home.bash(`${look} 2>&1`)).toMatch(/^No resources found/);
}
