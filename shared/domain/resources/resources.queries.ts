import type { DataSource } from "typeorm";
import { rowsByIds } from "../../platform/database/rows";
import { LAST_SEEN } from "./last-seen";
import { Resource } from "./resource.entity";

/** Resources by id, without a check of permissions: the callers filter for the viewer. */
export class ResourcesQueries {
  constructor(private readonly db: DataSource) {}

  async byIds(ids: readonly string[]): Promise<(Resource | null)[]> {
    return rowsByIds(this.db.manager, Resource, ids);
  }

  /** The time of the last observation of each resource, in the requested order. */
  async lastSeen(ids: readonly string[]): Promise<(Date | null)[]> {
    const rows: { id: string; seen: Date | null }[] = await this.db.query(
      `select r.id, ${LAST_SEEN.column} as seen from resources r ${LAST_SEEN.joins} where r.id = any($1)`,
      [ids],
    );
    const byId = new Map(rows.map(({ id, seen }) => [id, seen]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
