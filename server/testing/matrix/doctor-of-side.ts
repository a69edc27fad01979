import type { DataSource } from "typeorm";
import { DoctorCheck, DoctorRun } from "../../../shared/domain/doctor/doctor-run.entity";
import { settingsOf } from "../../../shared/domain/doctor/doctor-settings";
import type { Integration } from "../../../shared/domain/integrations/integration.entity";
import { newId } from "../../../shared/kernel/ids";

/** A run of the integration and a test of its connector, both with a check. */
export async function saveDoctorRuns(db: DataSource, integration: Integration, mark: string, at: Date) {
  await saveDoctorRun(db, integration, integration.id, mark, at);
  return { connectorTestId: await saveDoctorRun(db, integration, null, mark, at) };
}

async function saveDoctorRun(
  db: DataSource,
  integration: Integration,
  integrationId: string | null,
  mark: string,
  at: Date,
): Promise<string> {
  const id = newId();
  const unit = { id: `ou-${mark}`, parentId: `r-${mark}`, name: `Unit ${mark}`, excluded: false };
  await db.manager.insert(DoctorRun, {
    id,
    connectorId: integration.connectorId,
    integrationId,
    settings: settingsOf(integration),
    state: "FINISHED",
    requestedBy: `requester ${mark}`,
    units: [{ ...unit, accountsInScope: 1, accountsOutOfScope: 0 }],
    accountsTotal: 1,
    accountsDone: 1,
    startedAt: at,
    finishedAt: at,
  });
  await db.manager.insert(DoctorCheck, {
    runId: id,
    position: 1,
    name: "MEMBER_ROLE",
    state: "FAILED",
    accountId: mark,
    region: `region-${mark}`,
    action: `action-${mark}`,
    code: `C-${mark}`,
    message: mark,
    advice: mark,
    statement: `{"Sid":"${mark}"}`,
    requestId: `id-${mark}`,
  });
  return id;
}
