import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { LEASE_ENDED, leaseIsFree } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { disconnectedBefore } from "../connectors/connector-status";
import { checkFinding } from "./check-finding";
import { runDoctorJob } from "./doctor.jobs";
import { DoctorRun } from "./doctor-run.entity";
import { endDoctorRun } from "./run-doctor";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

/** A connector's sweep of its own runs: resumes runs whose hint was lost or whose worker died. */
export async function sweepDoctorRuns({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const left: { id: string }[] = await db.query(
    `select r.id from doctor_runs r where r.connector_id = $1 and r.state = 'RUNNING' and ${leaseIsFree("r", "$2")}`,
    [connectorId, clock.now()],
  );
  if (left.length === 0) return;
  await uow.run(systemActor("sweep"), async (tx) => {
    for (const { id } of left) {
      tx.enqueue(runDoctorJob, { runId: id }, { connectorId, deduplicationId: `doctor-${id}` });
    }
  });
}

/**
 * A sweep of every process: ends runs whose connector is disconnected, as no worker would continue them. A check of
 * settings is dropped, as it has found nothing: the next sync makes another.
 */
export async function endDoctorRunsOfLostConnectors({ db, uow, clock }: Dependencies): Promise<void> {
  const lost: (EndedRun & { name: string })[] = await db.query(
    `select r.id, r.integration_id as "integrationId", r.connector_id as "connectorId", r.scope, c.name
       from doctor_runs r join connectors c on c.id = r.connector_id
      where r.state = 'RUNNING' and c.last_seen_at < $1`,
    [disconnectedBefore(clock.now())],
  );
  for (const run of lost) {
    await uow.run(systemActor("sweep"), async (tx) => {
      if (run.scope === "SETTINGS") {
        await tx.manager.delete(DoctorRun, { id: run.id, state: "RUNNING" });
        return;
      }
      const [ended]: [unknown[], number] = await tx.manager.query(
        `update doctor_runs set state = 'FINISHED', finished_at = $2, ${LEASE_ENDED} where id = $1 and state = 'RUNNING' returning id`,
        [run.id, tx.now],
      );
      if (ended.length > 0) await endDoctorRun(tx, run, disconnected(run.name));
    });
  }
}

type EndedRun = Pick<DoctorRun, "id" | "integrationId" | "connectorId" | "scope">;

function disconnected(name: string) {
  return checkFinding("IDENTITY", "FAILED", `The connector '${name}' is disconnected, so that the run ended here.`, {
    code: "CONNECTOR_DISCONNECTED",
    advice: "Start the connector's worker, then run the doctor again.",
  });
}
