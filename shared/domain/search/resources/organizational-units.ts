import type { DataSource } from "typeorm";

/** A unit of an organization, or its root, as of the last sync. */
export interface OrganizationalUnit {
  /** Such as "r-ab12" or "ou-ab12-11111111". */
  readonly id: string;
  /** The name as last read by a sync or a doctor run; null: not read yet. */
  readonly name: string | null;
  /** Null for the root. */
  readonly parentId: string | null;
  /** Ids from the root down to the unit itself. */
  readonly path: readonly string[];
  /** Directly in it. */
  readonly accounts: number;
  readonly clusters: number;
  /** In the unit, or in any unit below it. */
  readonly accountsBelow: number;
  readonly clustersBelow: number;
}

/** The direct contents of the last unit of a path. */
export interface UnitContents {
  readonly path: readonly string[];
  readonly accounts: number;
  readonly clusters: number;
}

/** The units of an integration that have accounts in or below them, each parent before its children: two statements. */
export async function organizationalUnits(db: DataSource, integrationId: string): Promise<OrganizationalUnit[]> {
  const contents: UnitContents[] = await db.query(CONTENTS, [integrationId]);
  const named: { id: string; name: string }[] = await db.query(NAMES, [integrationId]);
  return unitTree(contents, new Map(named.map(({ id, name }) => [id, name])));
}

export function unitTree(
  contents: readonly UnitContents[],
  names: ReadonlyMap<string, string> = new Map(),
): OrganizationalUnit[] {
  const units = new Map<string, OrganizationalUnit>();
  for (const { path, accounts, clusters } of [...contents].sort((a, b) => compare(a.path, b.path))) {
    path.forEach((id, depth) => {
      const isIn = depth === path.length - 1;
      const known = units.get(id);
      units.set(id, {
        id,
        name: names.get(id) ?? null,
        parentId: path[depth - 1] ?? null,
        path: path.slice(0, depth + 1),
        accounts: (known?.accounts ?? 0) + (isIn ? accounts : 0),
        clusters: (known?.clusters ?? 0) + (isIn ? clusters : 0),
        accountsBelow: (known?.accountsBelow ?? 0) + accounts,
        clustersBelow: (known?.clustersBelow ?? 0) + clusters,
      });
    });
  }
  return [...units.values()];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a.join("/"), b.join("/")];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Accounts that left the organization are in none of its units. */
const CONTENTS = `
select a.ou_path as path, count(*)::int as accounts, coalesce(sum(c.clusters), 0)::int as clusters
  from accounts a
  left join (select account_row_id, count(*) as clusters from resources
              where integration_id = $1 and type = 'EKS_CLUSTER' and status <> 'GONE' group by 1) c on c.account_row_id = a.id
 where a.integration_id = $1 and a.out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
 group by a.ou_path`;

/** The newest name of a unit, read by a sync or a doctor run. */
const NAMES = `
select distinct on (id) id, name from (
  select unit_id as id, name, named_at from organizational_unit_names where integration_id = $1
  union all
  select unit ->> 'id', unit ->> 'name', d.started_at
    from doctor_runs d cross join lateral jsonb_array_elements(d.units) unit
   where d.integration_id = $1 and unit ->> 'name' is not null) as told
 order by id, named_at desc`;
