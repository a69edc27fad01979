import type { EntityManager } from "typeorm";
import { TRIMMED_CHARACTERS } from "./resolve-owners";

/**
 * Ids and lower-cased names of the groups of a provider that are in use: named by tags or by integration owners, or
 * owners of a resource. Members of other groups are read only once a day.
 */
export async function referencedGroups(tx: EntityManager, providerId: string): Promise<ReadonlySet<string>> {
  const ofProvider = (row: string) => `${row}.attribute = 'group' and ${row}."providerId" = $1`;
  const rows: { key: string }[] = await tx.query(
    `with rules as (
       select r.tags ->> rule."keyName" as value, rule.separator
         from integrations i
         cross join jsonb_to_recordset(i.owner_rules) as rule("keyName" text, attribute text, "providerId" uuid, separator text)
         join resources r on r.integration_id = i.id and r.status <> 'GONE' and jsonb_exists(r.tags, rule."keyName")
        where ${ofProvider("rule")}),
     named as (
       select value from rules
       union select part from rules cross join unnest(string_to_array(lower(value), lower(separator))) part
              where separator is not null
       union select jsonb_array_elements_text(owner.values) from integrations i
              cross join jsonb_to_recordset(i.integration_owners) as owner(attribute text, "providerId" uuid, values jsonb)
              where ${ofProvider("owner")})
     select lower(btrim(value, $2)) as key from named
     union select lower(g.external_id) from integrations i
              cross join jsonb_to_recordset(i.integration_owners) as owner(attribute text, "providerId" uuid, ids jsonb)
              cross join jsonb_array_elements_text(owner.ids) frozen join identity_groups g on g.id::text = frozen
              where ${ofProvider("owner")}
     union select lower(g.external_id) from resource_owners o join identity_groups g on g.id = o.group_id
            where o.provider_id = $1`,
    [providerId, TRIMMED_CHARACTERS],
  );
  return new Set(rows.map((row) => row.key));
}
