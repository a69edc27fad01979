import { disconnectedBefore } from "../connectors/connector-status";
import { type SettingsCheck, settingsChecksOf } from "../doctor/settings-check";
import type { RunFailure } from "../sync-runs/sync-run.entity";
import { type AttentionContext, type AttentionItem, SHOWN_SUBJECTS } from "./attention";

/** Settings that lead nowhere in AWS, and syncs that failed, of enabled integrations whose connectors are there. */
export async function integrationsAttention({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const integrations: Synced[] = await manager.query(
    `select i.id, i.name, i.version, r.state = 'FAILED' as "isFailed", r.failure, r.finished_at as "finishedAt"
       from integrations i join connectors c on c.id = i.connector_id
       left join lateral (select s.state, s.failure, s.finished_at from sync_runs s
                           where s.integration_id = i.id and s.finished_at is not null
                           order by s.created_at desc, s.id desc limit 1) r on true
      where i.enabled and i.deleted_at is null and c.last_seen_at >= $1 order by i.id`,
    [disconnectedBefore(now)],
  );
  const checks = await settingsChecksOf(
    manager,
    integrations.map(({ id }) => id),
  );
  return integrations.flatMap((integration, n) => {
    const check = checks[n]?.settingsVersion === integration.version ? checks[n] : null;
    return [...wrongSettings(integration, check), ...failedSync(integration, check)];
  });
}

interface Synced {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** Of the last sync that has ended. */
  readonly isFailed: boolean | null;
  readonly failure: RunFailure | null;
  readonly finishedAt: Date | null;
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
  { id, name, isFailed, failure, finishedAt }: Synced,
  check: SettingsCheck | null | undefined,
): AttentionItem[] {
  if (!isFailed || check?.findings.some(({ code }) => code !== null && code === failure?.code)) return [];
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
