import type { EntityManager, EntityTarget } from "typeorm";

/** Writes these properties of many rows in one statement. Callers lock the rows first, in their order. */
export async function updateRows<Row extends { id: string }>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  rows: readonly Row[],
  properties: readonly (keyof Row & string)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { connection } = manager;
  const metadata = connection.getMetadata(entity);
  const columns = properties.map((property) => {
    const column = metadata.findColumnWithPropertyName(property);
    if (!column) throw new Error(`${metadata.name} has no column for ${property}`);
    return { property, name: column.databaseName, type: connection.driver.normalizeType(column) };
  });
  const given = columns.map(({ property, type }) => `"${property}" ${type}`).join(", ");
  const set = columns.map(({ property, name }) => `"${name}" = v."${property}"`).join(", ");
  // A property missing from a JSON document would become null in the row.
  await manager.query(
    `update "${metadata.tableName}" r set ${set} from jsonb_to_recordset($1::jsonb) as v("id" uuid, ${given}) where r.id = v.id`,
    [JSON.stringify(rows.map((row) => pick(row, ["id", ...properties])))],
  );
}

function pick<Row extends object>(row: Row, properties: readonly (keyof Row & string)[]): object {
  return Object.fromEntries(properties.map((property) => [property, row[property]]));
}
