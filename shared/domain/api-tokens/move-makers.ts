import type { EntityManager } from "typeorm";

/** Absorbed people are known as the people who remain, wherever they are behind a token, an account or a delegation. */
export async function moveMakers(
  manager: EntityManager,
  absorbed: readonly { readonly keptId: string; readonly goneId: string }[],
): Promise<void> {
  const ids = [absorbed.map(({ keptId }) => keptId), absorbed.map(({ goneId }) => goneId)];
  for (const table of ["service_accounts", "api_tokens", "delegations"]) {
    await manager.query(
      `update ${table} set made_by_ids = array(
         select distinct coalesce(m.kept_id, maker) from unnest(made_by_ids) maker
           left join unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id) on m.gone_id = maker order by 1)
        where made_by_ids && $2::uuid[]`,
      ids,
    );
  }
}
