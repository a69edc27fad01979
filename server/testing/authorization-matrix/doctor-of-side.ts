import type { DataSource } from "typeorm";
import type { Platform } from "../../../shared/compose";
import { DOCTOR_TOPIC } from "../../../shared/domain/doctor/doctor.topics";
import { DoctorCheck, DoctorRun, type DoctorScope } from "../../../shared/domain/doctor/doctor-run.entity";
import { doctorSettingsOf } from "../../../shared/domain/doctor/doctor-settings";
import type { Integration } from "../../../shared/domain/integrations/integration.entity";
import { newId } from "../../../shared/kernel/ids";

/** An ended doctor run of the integration, one of its settings, and a running test of its connector; each has a check. */
export async function saveDoctorRuns(db: DataSource, integration: Integration, mark: string, at: Date) {
  await saveDoctorRun(db, integration, integration.id, mark, at);
  await saveDoctorRun(db, integration, integration.id, mark, at, "SETTINGS");
  return { connectorTestId: await saveDoctorRun(db, integration, null, mark, at) };
}

async function saveDoctorRun(
  db: DataSource,
  integration: Integration,
  integrationId: string | null,
  mark: string,
  at: Date,
  scope: DoctorScope = "EVERYTHING",
): Promise<string> {
  const id = newId();
  const unit = { id: `ou-${mark}`, parentId: `r-${mark}`, name: `Unit ${mark}`, excluded: false };
  await db.manager.insert(DoctorRun, {
    id,
    connectorId: integration.connectorId,
    integrationId,
    scope,
    settings: doctorSettingsOf(integration),
    settingsVersion: integrationId === null ? null : integration.version,
    state: integrationId ? "FINISHED" : "RUNNING",
    requestedBy: `requester ${mark}`,
    units: [{ ...unit, accountsInScope: 1, accountsOutOfScope: 0 }],
    accountsTotal: 1,
    accountsDone: 1,
    startedAt: at,
    finishedAt: integrationId ? at : null,
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

/** Both make progress. */
export async function advanceDoctorRuns({ db, live }: Platform, { integration, connectorTestId }: Runs): Promise<void> {
  await db.query("update doctor_runs set accounts_done = accounts_done + 1 where integration_id = $1 or id = $2", [
    integration.id,
    connectorTestId,
  ]);
  for (const key of [integration.id, connectorTestId]) await live.publish(DOCTOR_TOPIC, key);
}

interface Runs {
  readonly integration: Pick<Integration, "id">;
  readonly connectorTestId: string;
}
