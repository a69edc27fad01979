import type { EntityManager } from "typeorm";
import { isId } from "../../../kernel/ids";
import { ENTERPRISE } from "./scim-schema";

/**
 * A manager is named by their SCIM id, while people are linked by external id, as in every provider. Whoever is named by
 * something else, or is not there yet, is kept as named: that is them as soon as somebody has that external id.
 */
export async function managerIdOf(
  tx: EntityManager,
  providerId: string,
  manager: string | null,
): Promise<string | null> {
  const ids = await managerIdsOf(tx, providerId, [manager]);
  return manager === null ? null : ids.get(manager)!;
}

export async function managerIdsOf(
  tx: EntityManager,
  providerId: string,
  managers: readonly (string | null)[],
): Promise<Map<string, string>> {
  const named = [...new Set(managers.filter((one) => one !== null))];
  const uuids = named.filter(isId);
  if (uuids.length === 0) return new Map(named.map((one) => [one, one]));
  const rows: { id: string; externalId: string }[] = await tx.query(
    `select id, external_id as "externalId" from identities where provider_id = $1 and id = any($2)`,
    [providerId, uuids],
  );
  const found = new Map(rows.map(({ id, externalId }) => [id, externalId]));
  return new Map(named.map((one) => [one, found.get(one.toLowerCase()) ?? one]));
}

/** The people of a manager whose external id changes stay theirs. */
export async function moveReports(
  tx: EntityManager,
  providerId: string,
  managerId: string,
  externalId: string,
): Promise<void> {
  await tx.query(
    `update identities i set manager_external_id = $3
       from identities manager, scim_users u
      where manager.id = $2 and i.provider_id = $1 and i.manager_external_id = manager.external_id and u.identity_id = i.id
        and lower(u.resource #>> array[$4, 'manager', 'value']) = $2::uuid::text`,
    [providerId, managerId, externalId, ENTERPRISE],
  );
}
