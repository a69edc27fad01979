import type { DataSource } from "typeorm";
import { ensurePeople } from "../../shared/domain/identities/linking/ensure-people";
import { ENTERPRISE_EXTENSION, USER_KIND } from "../../shared/domain/identities/scim/protocol/scim-schema";

/** A person as Okta sends them. */
export function scimPerson(name: string): object {
  return {
    schemas: [USER_KIND.schema.id, ENTERPRISE_EXTENSION],
    externalId: `ext-${name}`,
    userName: `${name}@example.com`,
    name: { givenName: "Given", familyName: name },
    displayName: `Given ${name}`,
    emails: [{ primary: true, type: "work", value: `${name}@example.com` }],
    title: "Engineer",
    active: true,
    [ENTERPRISE_EXTENSION]: { department: "Engineering", costCenter: "CC-1", employeeNumber: name },
  };
}

/** People as if each had been created, set-based. */
export async function saveScimPeople(db: DataSource, providerId: string, count: number): Promise<void> {
  await db.query(
    `with made as (
       insert into identities (id, provider_id, external_id, scim_external_id, user_name, email, display_name, active, title,
                               department, roles, attributes, created_at)
       select id, $1, id, 'ext-' || n, 'user-' || n || '@example.com', 'user-' || n || '@example.com', 'Given ' || n, true,
              'Engineer', 'Engineering', '{}', jsonb_build_object('costCenter', 'CC-' || n % 100, 'employeeNumber', n::text), now()
         from (select n, gen_random_uuid() as id from generate_series(1, $2::int) n) numbered returning *)
     insert into scim_users (identity_id, provider_id, user_name_key, resource, version, created_at, modified_at)
     select id, $1, user_name,
            jsonb_build_object('userName', user_name, 'externalId', scim_external_id, 'displayName', display_name, 'active', true,
              'title', title, 'name', jsonb_build_object('givenName', 'Given', 'familyName', user_name),
              'emails', jsonb_build_array(jsonb_build_object('primary', true, 'type', 'work', 'value', email)),
              $3::text, attributes || jsonb_build_object('department', department)), 1, now(), now() from made`,
    [providerId, count, ENTERPRISE_EXTENSION],
  );
  await ensurePeople(db.manager, providerId, new Date());
  // As autovacuum would have left it: what lies before a page is then counted in the index alone.
  await db.query("vacuum analyze people, identities, scim_users");
}
