import type { DataSource } from "typeorm";
import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { PersonalState } from "./cannot-request";

/** A person's relation to a resource. */
export interface PersonalResource extends PersonalState {
  readonly isHeld: boolean;
  readonly isAsked: boolean;
  /** When the newest of their grants there became active. */
  readonly lastUsedAt: Date | null;
  readonly isFavourite: boolean;
}

/** Loads the state of each of these resources by one statement. */
export async function personalStates(
  db: DataSource,
  personId: string,
  resourceIds: readonly string[],
): Promise<(resourceId: string) => PersonalResource> {
  const rows: StateRow[] = resourceIds.length === 0 ? [] : await db.query(STATES, [personId, resourceIds]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (resourceId) => {
    const { held = [], asked = [], lastUsedAt = null, isFavourite = false } = byId.get(resourceId) ?? {};
    return {
      held: uniteAccess(held),
      asked: uniteAccess(asked),
      isHeld: held.length > 0,
      isAsked: asked.length > 0,
      lastUsedAt,
      isFavourite,
    };
  };
}

interface StateRow {
  readonly id: string;
  readonly held: readonly ClusterAccess[];
  readonly asked: readonly ClusterAccess[];
  readonly lastUsedAt: Date | null;
  readonly isFavourite: boolean;
}

const STATES = `
select w.id,
       coalesce((select jsonb_agg(g.access order by g.id) from grants g
                  where g.person_id = $1 and g.resource_id = w.id and g.ended_at is null and g.end_asked_at is null), '[]') as held,
       coalesce((select jsonb_agg(i.access order by i.id) from access_request_items i join access_requests r on r.id = i.request_id
                  where i.next_timer_at is not null and i.resource_id = w.id and r.grantee_id = $1), '[]') as asked,
       (select max(g.active_at) from grants g where g.person_id = $1 and g.resource_id = w.id) as "lastUsedAt",
       exists (select 1 from favourites f where f.person_id = $1 and f.resource_id = w.id) as "isFavourite"
  from unnest($2::uuid[]) w(id)`;
