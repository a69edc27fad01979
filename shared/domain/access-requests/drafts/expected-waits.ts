import type { EntityManager } from "typeorm";

/** Approved items that are read of each flow, the newest. Older ones say little about the present. */
const LATEST = 100;

/** Keyed by flow: the median seconds from request to approval, over its newest approved items. Flows without are left out. */
export async function expectedWaits(
  manager: EntityManager,
  flowIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (flowIds.length === 0) return new Map();
  const rows: { flowId: string; seconds: number }[] = await manager.query(
    `select f.id as "flowId", w.seconds from unnest($1::uuid[]) as f(id) cross join lateral (
       select percentile_cont(0.5) within group (order by extract(epoch from i.state_since - r.created_at)) as seconds
         from (select request_id, state_since from access_request_items
                where flow_id = f.id and state = 'APPROVED' order by state_since desc limit $2) i
         join access_requests r on r.id = i.request_id) w where w.seconds is not null`,
    [flowIds, LATEST],
  );
  return new Map(rows.map(({ flowId, seconds }) => [flowId, Math.round(Number(seconds))]));
}
