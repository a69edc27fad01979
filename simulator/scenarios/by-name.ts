import { acmeScenario } from "./acme";
import { generatedScenario } from "./generated";
import type { Scenario } from "./scenario";

/** "acme", or "generated:1000x4x2000" for accounts x regions x clusters; a fourth number is that of people in Identity Center. */
export function scenarioByName(name: string): Scenario {
  if (name === "acme") return acmeScenario;
  const sizes = /^generated:(\d+)x(\d+)x(\d+)(?:x(\d+))?$/.exec(name)?.slice(1);
  if (sizes) {
    const [accounts, regions, clusters, people] = sizes.map((size) => Number(size ?? 0)) as [
      number,
      number,
      number,
      number,
    ];
    return generatedScenario({ accounts, regions, clusters, people });
  }
  throw new Error(
    `There is no scenario "${name}". Choose acme or generated:<accounts>x<regions>x<clusters>[x<people>].`,
  );
}
