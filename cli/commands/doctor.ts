import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { readSecretFiles } from "../../shared/config/read-secret-files";
import type { DoctorCheck } from "../../shared/domain/doctor/doctor-run.entity";
import { endDoctorRunsOfLostConnectors } from "../../shared/domain/doctor/sweep-doctor";
import { systemActor } from "../../shared/kernel/actor";
import { StartupError } from "../../shared/kernel/app-error";
import { createLogger } from "../../shared/platform/logging/logger";
import { checkText, summaryText } from "../check-text";
import type { Command, CommandContext } from "../command";

const LOOK_EVERY_MS = 300;

/**
 * Lets connectors examine what they reach in AWS, and prints the results as they come. Exit code 1 where a check
 * failed.
 */
export const doctorCommand: Command = async (args, { env, print }) => {
  const nameOrId = optionsOf(args);
  const config = loadConfig(readSecretFiles(env));
  const log = createLogger(config.LOG_LEVEL, "doctor");
  const platform = await compose({ config, log, applicationName: "drawbridge-doctor" });
  try {
    const integrations = await platform.doctorQueries.integrationsToExamine(nameOrId);
    if (integrations.length === 0) throw new StartupError(noneFound(nameOrId));
    let allPassed = true;
    for (const integration of integrations) {
      const passed = await examine(platform, integration, print);
      allPassed &&= passed;
    }
    return allPassed ? 0 : 1;
  } finally {
    await platform.close();
  }
};

function optionsOf(args: readonly string[]): string | null {
  try {
    return parseArgs({ args: [...args], options: { integration: { type: "string" } } }).values.integration ?? null;
  } catch (error) {
    throw new StartupError(`${(error as Error).message}. Write: drawbridge doctor [--integration <name or id>]`);
  }
}

function noneFound(nameOrId: string | null): string {
  return nameOrId === null ? "There is no integration yet." : `There is no integration '${nameOrId}'.`;
}

/** False: a check failed. */
async function examine(
  platform: Platform,
  { id, name }: { id: string; name: string },
  print: CommandContext["print"],
): Promise<boolean> {
  print(`Integration ${name}\n`);
  const { id: runId } = await platform.doctor.run(systemActor("doctor"), id);
  const shown: DoctorCheck[] = [];
  for (let ended = false; !ended; ) {
    await endDoctorRunsOfLostConnectors(platform);
    const run = await platform.doctorQueries.find(runId);
    ended = run?.state !== "RUNNING";
    for (const check of await newChecks(platform, runId, shown.length)) {
      shown.push(check);
      print(checkText(check));
    }
    if (!ended) await pause(LOOK_EVERY_MS);
  }
  print(summaryText(shown));
  return !shown.some(({ state }) => state === "FAILED");
}

/** Checks are numbered from 1 without gaps. */
async function newChecks(platform: Platform, runId: string, shown: number): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (;;) {
    const page = await platform.doctorQueries.checksBehind(runId, shown + checks.length);
    if (page.length === 0) return checks;
    checks.push(...page);
  }
}
