import type { DataSource } from "typeorm";
import { isId } from "../../../kernel/ids";
import { filterSql } from "./filter-sql";
import { parseFilter } from "./protocol/parse-filter";
import type { ScimLink, StoredResource } from "./protocol/present-resource";
import { noResource } from "./protocol/scim-error";
import type { ResourceKind } from "./protocol/scim-schema";
import type { ScimClient } from "./scim-client";
import { sortSql } from "./sort-sql";

export interface ScimList {
  readonly filter: string | null;
  readonly sortBy: string | null;
  readonly descending: boolean;
  /** The position of the first result, counted from 1. */
  readonly startIndex: number;
  readonly count: number;
}

const TABLES = {
  User: { table: "scim_users", id: "identity_id" },
  Group: { table: "scim_groups", id: "group_id" },
} as const;

export class ScimQueries {
  constructor(private readonly db: DataSource) {}

  /** Throws 404 for missing resources and those of another provider. */
  async find(client: ScimClient, kind: ResourceKind, id: string): Promise<StoredResource> {
    const { table, id: column } = TABLES[kind.name];
    const [found]: StoredResource[] = isId(id)
      ? await this.db.query(`select ${columns(column)} from ${table} r where r.${column} = $1 and r.provider_id = $2`, [
          id,
          client.providerId,
        ])
      : [];
    if (!found) throw noResource(kind.name.toLowerCase(), id);
    return found;
  }

  /** A page by its start index, oldest first unless sorted. Members and groups are not read. */
  async list(
    client: ScimClient,
    kind: ResourceKind,
    { filter, sortBy, descending, startIndex, count }: ScimList,
  ): Promise<{ total: number; resources: StoredResource[] }> {
    const { table, id } = TABLES[kind.name];
    const condition = filter === null ? { sql: "true", parameters: [] } : filterSql(kind, parseFilter(filter), 2);
    const where = `r.provider_id = $1 and ${condition.sql}`;
    const parameters = [client.providerId, ...condition.parameters];
    const order = sortBy === null ? "" : `${sortSql(kind, sortBy)} ${descending ? "desc" : "asc"} nulls last, `;
    const [counted]: { total: number }[] = await this.db.query(
      `select count(*)::int as total from ${table} r where ${where}`,
      parameters,
    );
    const total = counted!.total;
    if (count === 0 || startIndex > total) return { total, resources: [] };
    // Ids come first, so that rows before the page are counted in an index only.
    const resources: StoredResource[] = await this.db.query(
      `select ${columns(id)} from (
         select r.${id}, row_number() over () as place from (
           select r.${id} from ${table} r where ${where} order by ${order}r.${id}
           limit $${parameters.length + 1} offset $${parameters.length + 2}) r) p
         join ${table} r on r.${id} = p.${id} order by p.place`,
      [...parameters, count, startIndex - 1],
    );
    return { total, resources };
  }

  /** The members of each group: people first, then groups. */
  async membersOf(groupIds: readonly string[]): Promise<Map<string, ScimLink[]>> {
    return this.links(
      groupIds,
      `select m.group_id as of, m.identity_id as value, i.display_name as display, 'User' as type
         from identity_group_members m join identities i on i.id = m.identity_id where m.group_id = any($1)
       union all
       select n.parent_id, n.child_id, g.name, 'Group'
         from identity_group_nesting n join identity_groups g on g.id = n.child_id where n.parent_id = any($1)
       order by type desc, value`,
    );
  }

  /** The direct groups of each person, without the groups that contain these. */
  async groupsOf(identityIds: readonly string[]): Promise<Map<string, ScimLink[]>> {
    return this.links(
      identityIds,
      `select m.identity_id as of, m.group_id as value, g.name as display, 'direct' as type
         from identity_group_members m join identity_groups g on g.id = m.group_id where m.identity_id = any($1)
        order by value`,
    );
  }

  private async links(ids: readonly string[], sql: string): Promise<Map<string, ScimLink[]>> {
    const rows: (ScimLink & { of: string })[] = ids.length === 0 ? [] : await this.db.query(sql, [ids]);
    const links = new Map<string, ScimLink[]>(ids.map((id) => [id, []]));
    for (const { of, ...link } of rows) links.get(of)!.push(link);
    return links;
  }
}

function columns(id: string): string {
  return `r.${id} as id, r.version, r.created_at as "createdAt", r.modified_at as "modifiedAt", r.resource`;
}
