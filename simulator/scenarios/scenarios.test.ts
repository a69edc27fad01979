import { World } from "../world/world";
import { acmeScenario } from "./acme";
import { scenarioByName } from "./by-name";
import { generatedScenario } from "./generated";
import type { Scenario } from "./scenario";

const worldOf = (scenario: Scenario) => new World(scenario, "secret", Date.now);

describe("acme", () => {
  it("shows the connector 20 clusters and hides three", () => {
    const visible = acmeScenario.clusters.filter(({ accountId, region }) => {
      const account = worldOf(acmeScenario).account(accountId);
      return (
        account.state === "ACTIVE" &&
        account.roles.has(acmeScenario.roleNames.member) &&
        !account.deniedRegions.has(region)
      );
    });
    expect(visible).toHaveLength(20);
    expect(acmeScenario.clusters).toHaveLength(23);
  });

  it("has the mistakes of people in its tags and clusters", () => {
    const modes = new Set(acmeScenario.clusters.map((cluster) => cluster.authenticationMode ?? "API_AND_CONFIG_MAP"));
    expect([...modes].sort()).toEqual(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]);
    const byName = new Map(acmeScenario.clusters.map((cluster) => [cluster.name, cluster]));
    expect(byName.get("ml-training")?.tags).toEqual({});
    expect(byName.get("search")?.tags).toHaveProperty("Owner");
    expect(byName.get("payments-staging")?.tags).toEqual({ team: "Paymets Team", env: "staging" });
    expect(byName.get("payments-ledger")?.endpointPublicAccess).toBe(false);
  });
});

describe("a generated organization", () => {
  it("has the requested size and is the same every time", () => {
    const scenario = scenarioByName("generated:300x4x1000");
    expect(scenario.accounts).toHaveLength(300);
    expect(scenario.clusterRegions).toHaveLength(4);
    expect(scenario.clusters).toHaveLength(1000);
    expect(scenario).toEqual(generatedScenario({ accounts: 300, regions: 4, clusters: 1000 }));
    const used = new Set(scenario.clusters.map((cluster) => cluster.region));
    expect(used.size).toBe(4);
  });

  it("has the requested number of people in Identity Center, and none by default", () => {
    expect(scenarioByName("generated:2x1x1x300").identityCenter?.users).toHaveLength(300);
    expect(scenarioByName("generated:2x1x1").identityCenter?.users).toEqual([]);
  });

  it("nests its units no deeper than AWS allows", () => {
    const world = worldOf(generatedScenario({ accounts: 5000, regions: 1, clusters: 0 }));
    const depths = [...world.units.keys()].map((id) => world.pathOf(id).split("/").length - 3);
    expect(Math.max(...depths)).toBeLessThanOrEqual(5);
    expect(world.units.size).toBe(200);
  });
});

it("an unknown scenario is answered with the existing names", () => {
  expect(() => scenarioByName("acne")).toThrow("Choose acme or generated:<accounts>x<regions>x<clusters>[x<people>].");
});
