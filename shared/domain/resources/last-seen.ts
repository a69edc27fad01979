/**
 * SQL for the time of the last observation of a resource `r`, which is derived (docs/decisions/0008). A missing
 * resource stores it. For a present one it is the last listing of its region. Without a region it is the last read of
 * the organization.
 */
export const LAST_SEEN = {
  column: "coalesce(r.last_seen_at, g.listed_at, greatest(n.organization_read_at, r.changed_at))",
  joins: `left join account_regions g on g.account_row_id = r.account_row_id and g.region = r.region
    left join integrations n on n.id = r.integration_id and r.region is null`,
} as const;

/**
 * SQL for what an update stores in `last_seen_at` of a resource `r` that is not present any more: the last listing of
 * its region or, without a region, the last read of its organization. A sync therefore updates resources before it
 * writes the regions that it listed and the time of its read.
 */
export const LAST_SEEN_SO_FAR = `coalesce(r.last_seen_at, case when r.region is null
    then (select organization_read_at from integrations n where n.id = r.integration_id)
    else (select listed_at from account_regions g where g.account_row_id = r.account_row_id and g.region = r.region)
    end, r.changed_at)`;
