import { existsSync } from "node:fs";
import type { RunningPlatform } from "../launcher/platform";
import { startAccessPortal } from "../shared/domain/grants/access-details/testing/access-portal";
import { HomeOfPerson } from "../shared/domain/grants/access-details/testing/home-of-person";
import { startKubernetesStub } from "../simulator/kubernetes/kubernetes-stub";
import { RemoteSimulator } from "../simulator/remote-simulator";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  expectReceipt,
  giveBack,
  grantAccess,
  grantOf,
  grantsIn,
  letEndComeNear,
  letReobservationCome,
  throughServer,
} from "./testing/access";
import { Api } from "./testing/api";
import { KeptQuickstart, sqlOf } from "./testing/kept-quickstart";
import {
  accessBySlots,
  EMIL,
  openAccessInQuickstart,
  PAYMENTS,
  STOREFRONT,
} from "./testing/stories/access-in-quickstart";

const TOOLS = ["/usr/bin/aws", "/usr/bin/kubectl"];
const missing = TOOLS.filter((tool) => !existsSync(tool));
const withTools = missing.length === 0 || process.env.CI === "true";
if (!withTools) console.info(`${missing.join(" and ")} absent: nobody signs in to the clusters of day two.`);

describe("the quickstart after its first day", () => {
  it("keeps every grant over a kill and a stop, ends them on time and gives the next one", async () => {
    await using quickstart = new KeptQuickstart();
    let platform = await quickstart.start();
    const aws = new RemoteSimulator(platform.simulator!.url);
    const kubernetes = await startKubernetesStub(aws, PAYMENTS, ["ledger"]);
    const portal = await startAccessPortal(aws, EMIL);
    const home = await homeOf(aws.url, portal.url);
    try {
      let story = await openAccessInQuickstart(platform);
      const [lasting, other] = await grantAccess(story, [PAYMENTS.name, STOREFRONT.name]);
      await grantsIn(story, [lasting!, other!], "ACTIVE");
      await use(story, home, lasting!);
      const given = await accessBySlots(aws);
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
      expect(await accessBySlots(aws)).toEqual(given);
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
      expect((await accessBySlots(aws))[0]).toEqual([principalId, ["AmazonEKSEditPolicy", "AmazonEKSViewPolicy"]]);
      await use(story, home, second!);

      for (const id of [lasting!, other!]) await letEndComeNear(sqlOf(platform), id);
      for (const grant of await grantsIn(story, [lasting!, other!], "REVOKED")) {
        expect(grant.endReason).toBe("EXPIRED");
        expectReceipt(grant);
      }
      expect(await accessBySlots(aws)).toEqual([[principalId, ["AmazonEKSEditPolicy"]]]);
      expect((await grantOf(story, second!)).state).toBe("ACTIVE");
      await giveBack(story, [second!]);
      await grantsIn(story, [second!], "REVOKED");
      expect(await accessBySlots(aws)).toEqual([]);
      expect(await aws.violations()).toEqual([]);
    } finally {
      await home.remove();
      await portal.close();
      await kubernetes.close();
    }
  });
});

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
