import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import { acquireLease, type HeldLease, releaseLease, releaseLeases } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { publishIntegration } from "../integrations/integrations.topics";
import { type CheckFinding, checkFinding } from "./check-finding";
import { examineConnector } from "./checks/examine-connector";
import { DoctorCheck, DoctorRun, type DoctorScope } from "./doctor-run.entity";
import type { ExaminationDependencies } from "./examination";
import {
  addDoctorChecks,
  DOCTOR_ACTOR,
  DOCTOR_LEASE,
  publishConnectorTest,
  publishDoctorRun,
  StoredReport,
} from "./stored-report";

/** A run that killed three workers would kill a fourth. */
const ATTEMPTS = 3;

/** Kept runs of an integration, or tests of a connector. */
const RUNS_KEPT: Readonly<Record<DoctorScope, number>> = { EVERYTHING: 10, SETTINGS: 1 };

export interface DoctorDependencies extends ExaminationDependencies {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "warn">;
}

/** Runs the checks of a run under its lease. A worker that takes over starts again from the beginning. */
export async function runDoctorChecks(deps: DoctorDependencies, runId: string, stopping: AbortSignal): Promise<void> {
  const lease = await acquireDoctorLease(deps.uow, runId);
  if (!lease) return;
  const { run, held } = lease;
  if (run.attempts > ATTEMPTS) {
    await end(deps.uow, run, held, givenUpFinding());
    return;
  }
  const report = new StoredReport(deps, run, held, stopping);
  try {
    await examineConnector(deps, run, report, report.signal);
    await report.stop();
    await end(deps.uow, run, held);
  } catch (error) {
    await report.stop();
    if (report.isOvertaken) return;
    const isStopped = error instanceof ProviderFailure && error.kind === "aborted";
    // Another worker can continue at once. One that is stopping has not failed, so the attempt does not count.
    const uncounted = isStopped ? "attempts = t.attempts - 1" : undefined;
    await deps.uow.run(DOCTOR_ACTOR, (tx) => releaseLeases(tx, DOCTOR_LEASE, [{ held }], uncounted));
    if (!isStopped) throw error;
  }
}

interface DoctorLease {
  readonly run: DoctorRun;
  readonly held: HeldLease<DoctorRun>;
}

async function acquireDoctorLease(uow: UnitOfWork, runId: string): Promise<DoctorLease | null> {
  return uow.run(DOCTOR_ACTOR, async (tx) => {
    const leaseToken = await acquireLease(tx, DOCTOR_LEASE, {
      where: "t.id = :runId and t.state = 'RUNNING'",
      parameters: { runId },
      set: "attempts = t.attempts + 1, accounts_done = 0",
    });
    if (leaseToken === null) return null;
    await tx.manager.delete(DoctorCheck, { runId });
    const run = await tx.manager.findOneByOrFail(DoctorRun, { id: runId });
    return { run, held: { id: runId, leaseToken } };
  });
}

function givenUpFinding(): CheckFinding {
  const message = `The run was begun ${ATTEMPTS} times, and no worker came to its end.`;
  const advice = "Look into the log of the connector's worker, then run the doctor again.";
  return checkFinding("IDENTITY", "FAILED", message, { code: "WORKER_LOST", advice });
}

async function end(uow: UnitOfWork, run: DoctorRun, held: HeldLease<DoctorRun>, last?: CheckFinding): Promise<void> {
  await uow.run(DOCTOR_ACTOR, async (tx) => {
    if (await releaseLease(tx, DOCTOR_LEASE, held, { state: "FINISHED", finishedAt: tx.now })) {
      await endDoctorRun(tx, run, last);
    }
  });
}

/** The common part of every end of a run. */
export async function endDoctorRun(
  tx: Tx,
  run: Pick<DoctorRun, "id" | "integrationId" | "connectorId" | "scope">,
  last?: CheckFinding,
): Promise<void> {
  if (last) await addDoctorChecks(tx, run.id, [last]);
  await tx.manager.query(
    `delete from doctor_runs r
      where r.integration_id is not distinct from $1 and r.connector_id = $2 and r.scope = $3 and r.state = 'FINISHED'
        and r.id not in (
          select k.id from doctor_runs k
           where k.integration_id is not distinct from $1 and k.connector_id = $2 and k.scope = $3
           order by k.started_at desc, k.id desc limit $4)`,
    [run.integrationId, run.connectorId, run.scope, RUNS_KEPT[run.scope]],
  );
  publishDoctorRun(tx, run);
  publishConnectorTest(tx, run);
  if (run.integrationId !== null && run.scope === "SETTINGS") publishIntegration(tx, run.integrationId);
}
