import "reflect-metadata";
import { runCommand } from "../quickstart/run-command";
import { StartupError } from "../shared/kernel/app-error";
import { abuse } from "./abuse/abuse";
import { access } from "./access/access";
import { api } from "./api/api";
import { audit } from "./audit/audit";
import { consolePages } from "./console/console";
import { discovery } from "./discovery/discovery";
import { fleet } from "./fleet/fleet";
import { inventory } from "./inventory/inventory";
import { owners } from "./owners/owners";
import { people } from "./people/people";
import { pool } from "./pool/pool";
import { requests } from "./requests/requests";
import { scim } from "./scim/scim";

const BENCHMARKS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  abuse,
  access,
  audit,
  api,
  console: consolePages,
  discovery,
  fleet,
  inventory,
  owners,
  people,
  pool,
  requests,
  scim,
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

void runCommand(() => main(process.argv.slice(2)));
