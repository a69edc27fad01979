/**
 * When a resource `r` was last seen, which is derived and not written (docs/decisions/0008): a resource that went missing carries
 * the moment, one that is there was last seen when its region was last listed. One without a region was last seen when its
 * organization was last read.
 */
export const LAST_SEEN = {
  column: "coalesce(r.last_seen_at, g.listed_at, o.read_at, r.changed_at)",
  joins: `left join account_regions g on g.account_row_id = r.account_row_id and g.region = r.region
    left join (select integration_id, max(started_at) as read_at from sync_runs
                where accounts_total is not null group by integration_id) o
           on o.integration_id = r.integration_id and r.region is null`,
} as const;
