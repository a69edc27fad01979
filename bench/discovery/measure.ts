import type { OrganizationAccess } from "../../shared/domain/cloud/cloud.port";
import { scanOptionsOf } from "../../shared/domain/sync-runs/discovery/scan-account";
import { StartupError } from "../../shared/kernel/app-error";
import { withDeadline } from "../../shared/kernel/async/with-deadline";
import { generatedScenario } from "../../simulator/scenarios/generated";
import type { BareResult } from "./bare-loop";
import type { FinishedSync, Wait } from "./driver";
import type { DiscoveryOptions, Size } from "./options";
import { type Parts, withParts } from "./parts";
import { PHASE_NAMES, type Phase } from "./phase";
import { cpuSecondsOf, cpuWaitSecondsOf, peakMemoryMbOf } from "./process-usage";
import { SimulatorCalls } from "./simulator-calls";

export interface Measurement {
  readonly size: Size;
  readonly phases: readonly Phase[];
  readonly workerPeakMb: number | null;
}

/** Measures one size: bare loop, first sync, bare loop, unchanged sync, as often as asked for. */
export async function measureDiscovery(
  options: DiscoveryOptions,
  size: Size,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Measurement> {
  return withParts(options, size, signal, async (parts) => {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      void parts.died.then((why) => reject(new StartupError(why)));
    });
    const phases = await Promise.race([rounds(parts, options, size, wait(size, signal), say), stopped]);
    return { size, phases, workerPeakMb: peakMemoryMbOf(parts.worker.pid) };
  });
}

/** Bare loop and sync take turns, so that a machine that gets busier does not favour either. */
async function rounds(parts: Parts, options: DiscoveryOptions, size: Size, limit: Wait, say: (line: string) => void) {
  const { driver, connection, worker } = parts;
  const calls = new SimulatorCalls(parts.simulatorUrl);
  const phases: Phase[] = [];
  const measured = async <T>(kind: Phase["kind"], pid: number, run: () => Promise<T>, read: (done: T) => Outcome) => {
    await calls.forget();
    const [cpu, cpuWait] = [stopwatch(() => cpuSecondsOf(pid)), stopwatch(() => cpuWaitSecondsOf(pid))];
    const done = await run();
    const usage = { cpuSeconds: cpu(), cpuWaitSeconds: cpuWait() };
    const phase = { kind, ...read(done), ...usage, calls: await calls.sinceForgotten() };
    say(`  ${PHASE_NAMES[kind]}: ${phase.seconds.toFixed(2)} s, ${phase.calls.total} calls`);
    phases.push(phase);
    return done;
  };
  const bare = () => measured("bare", parts.bare.pid, () => runBare(parts, options, limit), bareOutcome);
  const connect = () => driver.connect(connection, worker.connectorId, options.resourceTypes, limit);
  const script = () => measured("script", parts.bare.pid, () => runScript(parts, options, size, limit), bareOutcome);
  for (let round = 0; round < options.repeat; round += 1) {
    if (options.script) await script();
    await bare();
    const { run } = await measured("first", worker.pid, connect, syncOutcome);
    await bare();
    await measured("unchanged", worker.pid, () => driver.syncAgain(run.integrationId, limit), syncOutcome);
    await driver.disconnect(run.integrationId);
  }
  return phases;
}

/** Returns the growth of a count since. */
function stopwatch(count: () => number | null): () => number | null {
  const before = count();
  return () => {
    const after = count();
    return before === null || after === null ? null : after - before;
  };
}

type Outcome = Omit<Phase, "kind" | "cpuSeconds" | "cpuWaitSeconds" | "calls">;

async function runScript(
  { bare, connection }: Parts,
  { resourceTypes }: DiscoveryOptions,
  size: Size,
  { limitMs }: Wait,
) {
  const regions = generatedScenario(size).clusterRegions;
  const readAccountTags = resourceTypes.includes("AWS_ACCOUNT");
  const order = { script: { access: accessOf(connection), regions, readAccountTags } };
  return withDeadline(bare.run(order), limitMs, `The plain script did not end within ${limitMs / 1000} s.`);
}

function accessOf(connection: Parts["connection"]): OrganizationAccess {
  return {
    region: connection.region,
    managementRoleArn: connection.managementAccountRoleArn,
    memberRoleName: connection.memberRoleName,
    externalId: connection.externalId,
    sessionDurationHours: 1,
  };
}

async function runBare({ bare, connection }: Parts, { resourceTypes }: DiscoveryOptions, { limitMs }: Wait) {
  const order = {
    access: accessOf(connection),
    options: scanOptionsOf({ resourceTypes, discoveryRegions: [] }),
  };
  return withDeadline(bare.run(order), limitMs, `The bare loop did not end within ${limitMs / 1000} s.`);
}

function bareOutcome(result: BareResult): Outcome {
  return { ...result, rowsWritten: null };
}

function syncOutcome({ run, seconds, listingSeconds, rowsWritten }: FinishedSync): Outcome {
  return {
    seconds,
    listingSeconds,
    accountsOk: run.accountsDone - run.accountsFailed - run.accountsSkipped,
    accountsFailed: run.accountsFailed,
    clusters: run.clustersFound,
    rowsWritten,
  };
}

/** Far more than a sync needs, also at 10 tags of accounts a second. */
function wait(size: Size, signal: AbortSignal): Wait {
  return { limitMs: 120_000 + size.accounts * 300, signal };
}
