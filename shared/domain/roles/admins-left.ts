import type { EntityManager } from "typeorm";
import type { EffectiveRoles } from "./effective-roles";

/** Whether an admin exists at this moment: a person by a role or a group, or a service account's token. */
export async function isAnAdminLeft(
  manager: EntityManager,
  people: Pick<EffectiveRoles, "hasAdminByGroup">,
  now: Date,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `select 1 from role_assignments r join homes h on h.id = r.person_id and h.active
      where r.role = 'ADMIN'
     union all
     select 1 from api_tokens t left join service_accounts s on s.id = t.service_account_id
      where t.kind = 'service' and 'ADMIN' = any(coalesce(s.roles, t.roles)) and coalesce(s.enabled, true)
        and (t.scopes = '{}' or 'ADMIN' = any(t.scopes))
        and t.revoked_at is null and (t.expires_at is null or t.expires_at > $1)
     limit 1`,
    [now],
  );
  return rows.length > 0 || people.hasAdminByGroup(manager);
}

/** Serializes changes: two admins who remove each other's role would leave none. */
export async function lockRoles(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('roles'))");
}
