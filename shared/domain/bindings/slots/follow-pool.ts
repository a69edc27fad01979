import type { EntityManager } from "typeorm";

/**
 * Brings the slots of an integration to its setting, in one statement. Slots that the setting lacks leave the pool and
 * stay, because a slot lease of one may not have ended.
 */
export async function followPool(manager: EntityManager, integrationId: string, now: Date): Promise<void> {
  await manager.query(
    `with pool as (select unnest(pool_permission_set_arns) as arn from integrations where id = $1),
          left_out as (
            update slots s set in_pool = not s.in_pool, next_check_at = least(s.next_check_at, $2)
             where s.integration_id = $1 and s.in_pool <> (s.permission_set_arn in (select arn from pool)))
     insert into slots (id, integration_id, permission_set_arn, in_pool, state, next_check_at, created_at)
     select gen_random_uuid(), i.id, p.arn, true, 'UNCHECKED', $2, $2 from pool p join integrations i on i.id = $1
      where not exists (select 1 from slots s where s.integration_id = i.id and s.permission_set_arn = p.arn)
      -- Waits for a deletion under way, after which no row matches.
      for key share of i
     on conflict (integration_id, permission_set_arn) do nothing`,
    [integrationId, now],
  );
}
