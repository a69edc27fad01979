import type { RunningPlatform } from "../../../launcher/platform";
import { integrationInput } from "../../../quickstart/connect";
import type { RemoteSimulator } from "../../../simulator/remote-simulator";
import { type AccessStory, FLOW, importPeople, personalApi } from "../access";
import { Api } from "../api";
import { CREATE, type Created, endOf } from "../integrations";
import { listed } from "../inventory";
import { sqlOf } from "../kept-quickstart";

export const EMIL = "emil.berg@acme.example";
export const PAYMENTS = { accountId: "310254875561", region: "eu-west-1", name: "payments-eu" };
export const STOREFRONT = { accountId: "310254877783", region: "us-east-1", name: "storefront-us" };

/** Connects the simulated organization, with its pool, and lets everybody ask for everything. */
export async function openAccessInQuickstart(platform: RunningPlatform): Promise<AccessStory> {
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
export async function accessBySlots({ world }: RemoteSimulator): Promise<[string, string[]][]> {
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
