import { disconnectedBefore } from "../connectors/connector-status";
import { type SettingsCheck, settingsChecksOf } from "../doctor/settings-check";
import type { RunFailure } from "../sync-runs/sync-run.entity";
import type { SyncRunState } from "../sync-runs/sync-run.states";
import { type AttentionContext, type AttentionItem, SHOWN_SUBJECTS } from "./attention";
import { type PartialSync, partialSyncItems } from "./partial-syncs";

/**
 * Settings that lead nowhere in AWS, and syncs that failed or could not read some accounts, of enabled integrations
 * whose connectors are there.
 */
export async function integrationsAttention({ db, manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const integrations: Synced[] = await manager.query(
    `select i.id, i.name, i.version, r.id as "runId", r.state, r.failure, r.accounts_failed as "accountsFailed",
            r.finished_at as "finishedAt"
       from integrations i join connectors c on c.id = i.connector_id
       left join lateral (select s.id, s.state, s.failure, s.accounts_failed, s.finished_at from sync_runs s
                           where s.integration_id = i.id and s.finished_at is not null
                           order by s.created_at desc, s.id desc limit 1) r on true
      where i.enabled and i.deleted_at is null and c.last_seen_at >= $1 order by i.id`,
    [disconnectedBefore(now)],
  );
  const checks = await settingsChecksOf(
    manager,
    integrations.map(({ id }) => id),
  );
  const items = integrations.flatMap((integration, n) => {
    const check = checks[n]?.settingsVersion === integration.version ? checks[n] : null;
    return [...wrongSettings(integration, check), ...failedSync(integration, check)];
  });
  return [...items, ...(await partialSyncItems(db, integrations.flatMap(partialSyncOf)))];
}

interface Synced extends EndedSync {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** The last sync that has ended; each value is null where there is none. */
interface EndedSync {
  readonly runId: string | null;
  readonly state: SyncRunState | null;
  readonly failure: RunFailure | null;
  readonly accountsFailed: number | null;
  readonly finishedAt: Date | null;
}

function partialSyncOf({ id, name, runId, state, accountsFailed, finishedAt }: Synced): PartialSync[] {
  if (state !== "PARTIAL" || !runId || !finishedAt) return [];
  return [{ runId, integrationId: id, integrationName: name, accountsFailed: accountsFailed ?? 0, finishedAt }];
}

function wrongSettings({ id, name }: Synced, check: SettingsCheck | null | undefined): AttentionItem[] {
  if (!check || check.findings.length === 0) return [];
  const { checkedAt, findings } = check;
  const messages = findings.slice(0, SHOWN_SUBJECTS).map(({ message }) => message);
  return [
    {
      kind: "SETTINGS_WRONG",
      key: id,
      since: checkedAt,
      count: findings.length,
      subjects: [{ type: "Integration", id }],
      message: `Settings of the integration '${name}' do not work in AWS: ${messages.join(" ")}`,
      whatToDo: adviceOf(findings.map(({ advice }) => advice)),
    },
  ];
}

/** A sync that failed for the reason that its settings' check found is not listed twice. */
function failedSync(
  { id, name, state, failure, finishedAt }: Synced,
  check: SettingsCheck | null | undefined,
): AttentionItem[] {
  if (state !== "FAILED" || check?.findings.some(({ code }) => code !== null && code === failure?.code)) return [];
  return [
    {
      kind: "SYNC_FAILED",
      key: id,
      since: finishedAt,
      count: 1,
      subjects: [{ type: "Integration", id }],
      message: `The last sync of the integration '${name}' failed: ${failure?.message ?? "No account could be scanned."}`,
      whatToDo: failure?.advice ?? "See in its newest sync why. The next sync tries again.",
    },
  ];
}

function adviceOf(advices: readonly (string | null)[]): string {
  const given = [...new Set(advices.flatMap((advice) => advice ?? []))];
  return given.length === 0 ? "Correct the settings, and save them." : given.join(" ");
}
