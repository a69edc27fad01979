import type { DataSource } from "typeorm";
import { ensurePeople } from "../../shared/domain/identities/linking/ensure-people";
import { newId } from "../../shared/kernel/ids";

const FIRST_NAMES =
  "Ana Maria Marco Martin Ben Carla Dora Emil Fatima Greta Hugo Ines Jonas Kim Lena Mila Nora Omar Petra Quentin Rosa Sam Tara Uma Vera Walid Xenia Yara Aylin Aron";
const LAST_BEGINNINGS = "Sil And Mar Ros Ber Col Dan Ek Fer Gar Hal Ib Jan Kov Lin Mor Nov Ol Per Rud";

/**
 * One in seven is named as external, one in ten comes last by name. The others have one of 30 first names, and a family
 * name with one of 20 beginnings. One in fifty has left. Inserted set-based.
 */
export async function saveCompany(db: DataSource, people: number): Promise<void> {
  const providerId = newId();
  await db.query(
    `insert into identity_providers (id, name, name_key, kind, standing, created_at, version)
     values ($1, 'Company', 'company', 'FILE', 'DEFAULT', now(), 1)`,
    [providerId],
  );
  await db.query(
    `with named as (
       select n, ($3::text[])[n % 30 + 1] as first, ($4::text[])[n / 30 % 20 + 1] || substr(md5(n::text), 1, 5) as last
         from generate_series(1, $2::int) n)
     insert into identities (id, provider_id, external_id, user_name, email, display_name, active, roles, attributes, created_at)
     select gen_random_uuid(), $1, 'p-' || n, 'p' || n,
            lower(first || '.' || last) || '@example.com',
            case when n % 7 = 0 then 'Ext ' when n % 10 = 1 then 'Zz ' else '' end || first || ' ' || last,
            n % 50 <> 0, '{}', '{}', now()
       from named`,
    [providerId, people, FIRST_NAMES.split(" "), LAST_BEGINNINGS.split(" ")],
  );
  await ensurePeople(db.manager, providerId, new Date());
  await db.query(
    `with made as (
       insert into identity_groups (id, provider_id, external_id, name, created_at) values (gen_random_uuid(), $1, 'g', 'A tenth', now())
       returning id)
     insert into identity_group_members (group_id, identity_id)
     select made.id, i.id from made join identities i on substr(i.user_name, 2)::int % 10 = 3`,
    [providerId],
  );
  await db.query(
    `insert into role_assignments (person_id, role, created_at)
     select person_id, 'ADMIN', now() from identities where user_name in ('p1', 'p2', 'p3')`,
  );
  await db.query("vacuum analyze");
}
