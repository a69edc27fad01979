import type { Logger } from "pino";
import { acquireLease, type HeldLease, releaseLease } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { DoctorCheck, DoctorRun } from "./doctor-run.entity";
import type { ExaminationDependencies } from "./examination";
import { examine } from "./examine";
import { type Finding, finding } from "./findings";
import { addChecks, DOCTOR, DOCTOR_LEASE, KeptChart, publishRun, publishTest } from "./kept-chart";

/** A run that ended three workers would end a fourth. */
const ATTEMPTS = 3;

/** Of an integration, or of a connector that was tested without one. */
const RUNS_KEPT = 10;

export interface DoctorDependencies extends ExaminationDependencies {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "warn">;
}

/** Makes the checks of a run, by whoever holds its lease. A worker that takes over begins anew. */
export async function runDoctorChecks(deps: DoctorDependencies, runId: string, stopping: AbortSignal): Promise<void> {
  const turn = await takeTurn(deps.uow, runId);
  if (!turn) return;
  const { run, held } = turn;
  if (run.attempts > ATTEMPTS) {
    await end(deps.uow, run, held, givenUp());
    return;
  }
  const chart = new KeptChart(deps, run, held, stopping);
  try {
    await examine(deps, run, chart, chart.signal);
    await chart.stop();
    await end(deps.uow, run, held);
  } catch (error) {
    await chart.stop();
    if (chart.isOvertaken) return;
    // Another worker goes on at once.
    await deps.uow.run(DOCTOR, (tx) => releaseLease(tx, DOCTOR_LEASE, held));
    throw error;
  }
}

interface DoctorTurn {
  readonly run: DoctorRun;
  readonly held: HeldLease<DoctorRun>;
}

async function takeTurn(uow: UnitOfWork, runId: string): Promise<DoctorTurn | null> {
  return uow.run(DOCTOR, async (tx) => {
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

function givenUp(): Finding {
  const message = `The run was begun ${ATTEMPTS} times, and each time its worker was gone before the end.`;
  const advice = "Look into the log of the connector's worker, then run the doctor again.";
  return finding("IDENTITY", "FAILED", message, { code: "WORKER_LOST", advice });
}

async function end(uow: UnitOfWork, run: DoctorRun, held: HeldLease<DoctorRun>, last?: Finding): Promise<void> {
  await uow.run(DOCTOR, async (tx) => {
    if (await releaseLease(tx, DOCTOR_LEASE, held, { state: "FINISHED", finishedAt: tx.now })) {
      await endRun(tx, run, last);
    }
  });
}

/** What every end of a run has in common. */
export async function endRun(
  tx: Tx,
  run: Pick<DoctorRun, "id" | "integrationId" | "connectorId">,
  last?: Finding,
): Promise<void> {
  if (last) await addChecks(tx, run.id, [last]);
  await tx.manager.query(
    `delete from doctor_runs r where r.integration_id is not distinct from $1 and r.connector_id = $2 and r.state = 'FINISHED'
        and r.id not in (
          select k.id from doctor_runs k where k.integration_id is not distinct from $1 and k.connector_id = $2
           order by k.started_at desc, k.id desc limit $3)`,
    [run.integrationId, run.connectorId, RUNS_KEPT],
  );
  publishRun(tx, run);
  publishTest(tx, run);
}
