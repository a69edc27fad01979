import type { DataSource } from "typeorm";

/** The authentication modes of an account's clusters in the inventory. */
export interface InventoryClusters {
  readonly total: number;
  /** The number of their regions. */
  readonly regions: number;
  readonly withoutEntries: number;
  /** The first of these clusters, by region and name. */
  readonly first: readonly InventoryCluster[];
}

export interface InventoryCluster {
  readonly region: string;
  readonly name: string;
  readonly authenticationMode: string | null;
}

/** Null: no sync of the integration has listed a region of the account. */
export async function readInventoryClusters(
  db: DataSource,
  { integrationId, accountId, most }: { integrationId: string; accountId: string; most: number },
): Promise<InventoryClusters | null> {
  const [known]: InventoryClusters[] = await db.query(
    `select count(r.id)::int as total, count(distinct r.region)::int as regions,
            count(r.id) filter (where not r.has_entries)::int as "withoutEntries",
            coalesce((array_agg(jsonb_build_object('region', r.region, 'name', r.name, 'authenticationMode', r.authentication_mode)
                                order by r.region, r.name) filter (where not r.has_entries))[1:$3], '{}') as first
       from accounts a
       left join lateral (
         select c.*, coalesce(c.authentication_mode in ('API', 'API_AND_CONFIG_MAP'), false) as has_entries from resources c
          where c.account_row_id = a.id and c.type = 'EKS_CLUSTER' and c.status = 'PRESENT') r on true
      where a.integration_id = $1 and a.account_id = $2
        and exists (select 1 from account_regions g where g.account_row_id = a.id and g.listed_at is not null)
      group by a.id`,
    [integrationId, accountId, most],
  );
  return known ?? null;
}
