import type { Logger } from "pino";
import { systemActor } from "../../kernel/actor";
import { type HeldLease, type LeaseKind, renewLease } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { CONNECTOR_TOPIC, connectorKeys } from "../connectors/connectors.topics";
import type { CheckFinding } from "./check-finding";
import { DOCTOR_TOPIC } from "./doctor.topics";
import { DoctorCheck, DoctorRun } from "./doctor-run.entity";
import type { ExaminationReport } from "./examination";

export const DOCTOR_LEASE: LeaseKind<DoctorRun> = { entity: DoctorRun, ms: 30_000 };
const RENEW_EVERY_MS = 10_000;

export const DOCTOR_ACTOR = systemActor("doctor");

/** Writes results as they come, and renews the lease meanwhile. */
export class StoredReport implements ExaminationReport {
  private readonly overtaken = new AbortController();
  readonly signal: AbortSignal;
  private readonly timer: NodeJS.Timeout;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: { uow: UnitOfWork; log: Pick<Logger, "warn"> },
    private readonly run: DoctorRun,
    private readonly held: HeldLease<DoctorRun>,
    stopping: AbortSignal,
  ) {
    this.signal = AbortSignal.any([stopping, this.overtaken.signal]);
    this.timer = setInterval(() => void this.progress({}).catch(this.warn), RENEW_EVERY_MS);
  }

  get isOvertaken(): boolean {
    return this.overtaken.signal.aborted;
  }

  tell(...findings: CheckFinding[]): Promise<void> {
    return findings.length === 0 ? this.last : this.write({}, findings);
  }

  progress(come: Parameters<ExaminationReport["progress"]>[0]): Promise<void> {
    return this.write(come, []);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.last.catch(() => {});
  }

  /** Writes are sequential, so that positions follow the order of arrival. */
  private write(set: Partial<DoctorRun>, findings: readonly CheckFinding[]): Promise<void> {
    const written = this.last.catch(() => {}).then(() => this.writeOnce(set, findings));
    this.last = written;
    return written;
  }

  private async writeOnce(set: Partial<DoctorRun>, findings: readonly CheckFinding[]): Promise<void> {
    const renewed = await this.deps.uow.run(DOCTOR_ACTOR, async (tx) => {
      if (!(await renewLease(tx, DOCTOR_LEASE, this.held, set))) return false;
      if (findings.length > 0) await addDoctorChecks(tx, this.run.id, findings);
      publishDoctorRun(tx, this.run);
      return true;
    });
    if (renewed) return;
    this.overtaken.abort();
    throw new Error("the lease of the doctor run is lost");
  }

  private readonly warn = (error: unknown): void => {
    if (!this.isOvertaken) this.deps.log.warn({ err: error }, "the lease of a doctor run was not renewed");
  };
}

/** A check of settings has no subscribers of its own: its end changes the integration. */
export function publishDoctorRun(
  tx: Tx,
  { id, integrationId, scope }: Pick<DoctorRun, "id" | "integrationId" | "scope">,
): void {
  if (scope === "EVERYTHING") tx.publish(DOCTOR_TOPIC, integrationId ?? id);
}

/** Informs subscribers of the connector that its last test changed. */
export function publishConnectorTest(
  tx: Tx,
  { integrationId, connectorId }: Pick<DoctorRun, "integrationId" | "connectorId">,
): void {
  if (integrationId === null) for (const key of connectorKeys(connectorId)) tx.publish(CONNECTOR_TOPIC, key);
}

export async function addDoctorChecks(tx: Tx, runId: string, findings: readonly CheckFinding[]): Promise<void> {
  const [last]: { position: number }[] = await tx.manager.query(
    "select coalesce(max(position), 0)::int as position from doctor_checks where run_id = $1",
    [runId],
  );
  const checks = findings.map((one, index) => ({ ...one, runId, position: last!.position + 1 + index }));
  await tx.manager.insert(DoctorCheck, checks);
}
