import "reflect-metadata";
import { runLauncherCommand } from "../launcher/run-launcher-command";
import { StartupError } from "../shared/kernel/app-error";
import { abuseBenchmark } from "./abuse/abuse";
import { accessBenchmark } from "./access/access";
import { apiBenchmark } from "./api/api";
import { auditBenchmark } from "./audit/audit";
import { burstBenchmark } from "./burst/burst";
import { consoleBenchmark } from "./console/console";
import { discoveryBenchmark } from "./discovery/discovery";
import { fleetBenchmark } from "./fleet/fleet";
import { inventoryBenchmark } from "./inventory/inventory";
import { ownersBenchmark } from "./owners/owners";
import { peopleBenchmark } from "./people/people";
import { poolBenchmark } from "./pool/pool";
import { requestsBenchmark } from "./requests/requests";
import { scimBenchmark } from "./scim/scim";

const BENCHMARKS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  abuse: abuseBenchmark,
  access: accessBenchmark,
  audit: auditBenchmark,
  api: apiBenchmark,
  burst: burstBenchmark,
  console: consoleBenchmark,
  discovery: discoveryBenchmark,
  fleet: fleetBenchmark,
  inventory: inventoryBenchmark,
  owners: ownersBenchmark,
  people: peopleBenchmark,
  pool: poolBenchmark,
  requests: requestsBenchmark,
  scim: scimBenchmark,
};

/** `npm run bench -- <name> [options]` */
async function main([name, ...args]: string[]): Promise<void> {
  const benchmark = Object.entries(BENCHMARKS).find(([known]) => known === name)?.[1];
  if (!benchmark) throw new StartupError(`${asked(name)}: choose one of ${Object.keys(BENCHMARKS).join(", ")}.`);
  await benchmark(args);
}

function asked(name: string | undefined): string {
  return name === undefined ? "No benchmark was named" : `There is no benchmark "${name}"`;
}

void runLauncherCommand(() => main(process.argv.slice(2)));
