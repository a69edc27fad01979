import type { EntityManager } from "typeorm";
import type { DoctorCheckName } from "./doctor-run.entity";

/** The newest finished check of an integration's settings. */
export interface SettingsCheck {
  readonly integrationId: string;
  readonly runId: string;
  /** The version of the integration whose settings were checked. */
  readonly settingsVersion: number;
  readonly checkedAt: Date;
  /** Empty: all of them lead where they should. */
  readonly findings: readonly SettingsFinding[];
}

export interface SettingsFinding {
  readonly name: DoctorCheckName;
  readonly code: string | null;
  readonly message: string;
  readonly advice: string | null;
}

/**
 * In the requested order; null: none has ended yet. A portal of no known form is amiss too, as people sign in there. Other
 * warnings say that AWS did not answer.
 */
export async function settingsChecksOf(
  manager: EntityManager,
  integrationIds: readonly string[],
): Promise<(SettingsCheck | null)[]> {
  const checks: SettingsCheck[] = await manager.query(
    `select distinct on (r.integration_id) r.integration_id as "integrationId", r.id as "runId",
            r.settings_version as "settingsVersion", r.finished_at as "checkedAt", f.findings
       from doctor_runs r
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'code', c.code, 'message', c.message, 'advice', c.advice)
                                  order by c.position), '[]') as findings
          from doctor_checks c
         where c.run_id = r.id and (c.state = 'FAILED' or c.state = 'WARNING' and c.name = 'SSO_PORTAL')) f
      where r.integration_id = any($1) and r.scope = 'SETTINGS' and r.state = 'FINISHED'
      order by r.integration_id, r.started_at desc, r.id desc`,
    [integrationIds],
  );
  const byIntegration = new Map(checks.map((check) => [check.integrationId, check]));
  return integrationIds.map((id) => byIntegration.get(id) ?? null);
}
