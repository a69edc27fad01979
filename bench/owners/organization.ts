import type { DataSource } from "typeorm";
import { ensurePeople } from "../../shared/domain/identities/linking/ensure-people";
import type { OwnersOptions } from "./options";

/** The size of an organization. */
export type OrganizationSize = Omit<OwnersOptions, "json">;

export interface Organization {
  readonly integrationId: string;
  readonly providerId: string;
}

/** One in this many clusters has a typo in its tag, and as many have no tag. */
const ODD_EVERY = 20;

/** An organization with people, inserted set-based: three rules, by group, by person and by a custom attribute. */
export async function saveOrganization(db: DataSource, options: OrganizationSize): Promise<Organization> {
  const { clusters, people, groups, memberships } = options;
  const [ids]: Organization[] = await db.query(
    `select gen_random_uuid() as "integrationId", gen_random_uuid() as "providerId"`,
  );
  const { integrationId, providerId } = ids!;
  const withPeople = await hasPeople(db);
  await db.query(
    `insert into identity_providers (id, name, name_key, kind, ${withPeople ? "standing, " : ""}created_at, version)
     values ($1, 'Bench', 'bench', 'FILE', ${withPeople ? "'DEFAULT', " : ""}now(), 1)`,
    [providerId],
  );
  await db.query(
    `insert into identities (id, provider_id, external_id, user_name, email, display_name, active, roles, attributes, created_at)
     select gen_random_uuid(), $1, 'u-' || n, 'user.' || n, 'user.' || n || '@example.com', 'User ' || n, n % 50 <> 0,
            array['role-' || n % 200], jsonb_build_object('costCenter', 'CC-' || n % 1000, 'site', 'S-' || n % 40), now()
       from generate_series(1, $2::int) n`,
    [providerId, people],
  );
  if (withPeople) await ensurePeople(db.manager, providerId, new Date());
  await db.query(
    `insert into identity_groups (id, provider_id, external_id, name, created_at)
     select gen_random_uuid(), $1, 'g-' || n, 'Team ' || (array['Payments','Search','Data','Platform','Mobile','Risk','Core'])[n % 7 + 1] || ' ' || n, now()
       from generate_series(1, $2::int) n`,
    [providerId, groups],
  );
  await db.query(
    `insert into identity_group_members (group_id, identity_id)
     select g.id, i.id from generate_series(0, $1::int - 1) n
       join (select id, row_number() over (order by id) - 1 as k from identity_groups) g on g.k = n % $2
       join (select id, row_number() over (order by id) - 1 as k from identities) i on i.k = (n::bigint * 7919 + n / $2) % $3
     on conflict do nothing`,
    [memberships, groups, people],
  );
  await saveClusters(db, { integrationId, providerId }, options, clusters);
  await db.query("analyze");
  return { integrationId, providerId };
}

/** Tables of a version before people were apart from their identities have neither people nor standings. */
export async function hasPeople(db: DataSource): Promise<boolean> {
  const [{ found }] = await db.query("select to_regclass('people') is not null as found");
  return found;
}

async function saveClusters(
  db: DataSource,
  { integrationId, providerId }: Organization,
  { groups, people }: OrganizationSize,
  clusters: number,
): Promise<void> {
  const rules = [
    { keyName: "team", attribute: "group", providerId, separator: null },
    { keyName: "contact", attribute: "user", providerId, separator: "," },
    { keyName: "cost-center", attribute: "costCenter", providerId, separator: null },
  ];
  const fallback = [{ attribute: "user", providerId, values: ["user.1"] }];
  const connector = { id: integrationId };
  await db.query(
    `insert into connectors (id, announced_name, name, kind, software_version, region, registered_at, last_seen_at)
     values ($1, 'saved', 'saved', 'ECS', '0', 'eu-west-1', now(), now())`,
    [connector.id],
  );
  await db.query(
    `insert into integrations (id, name, name_key, connector_id, resource_types, configuration_as_typed, region, sso_region,
                               sso_portal, excluded_organizational_unit_ids, excluded_account_ids, session_duration_hours,
                               discovery_regions, member_role_name, external_id, integration_owners, owner_rules, created_at,
                               updated_at, version)
     values ($1, 'Bench', 'bench', $1, '{EKS_CLUSTER}', '{}', 'eu-west-1', 'eu-west-1', 'https://example.awsapps.com/start', '{}',
             '{}', 1, '{}', 'DrawbridgeMemberRole', 'bench', $2, $3, now(), now(), 1)`,
    [integrationId, JSON.stringify(fallback), JSON.stringify(rules)],
  );
  await db.query(
    `insert into accounts (id, integration_id, account_id, arn, name, state, ou_path, is_management_account, first_seen_at)
     select gen_random_uuid(), $1, lpad(n::text, 12, '0'), 'arn:' || n, 'account ' || n, 'ACTIVE', '{r-1}', false, now()
       from generate_series(1, 100) n`,
    [integrationId],
  );
  await db.query(
    `insert into resources (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, region, status,
                            manageable, tags, content_hash, first_seen_at, changed_at)
     select gen_random_uuid(), 'EKS_CLUSTER', $1, a.id, a.account_id, 'c-' || n, 'arn:c-' || n, 'cluster-' || n, 'eu-west-1',
            'PRESENT', true,
            case when n % $3 = 1 then jsonb_build_object('env', 'prod')
                 when n % $3 = 2 then jsonb_build_object('team', replace(g.name, 'Team', 'Taem'))
                 when n % $3 = 3 then jsonb_build_object('contact', 'user.' || (n % $4 + 1) || ', user.' || (n % 1000 + 1))
                 when n % $3 = 4 then jsonb_build_object('cost-center', 'cc-' || n % 1000)
                 else jsonb_build_object('team', g.name, 'contact', 'user.' || (n % $4 + 1) || '@example.com') end,
            '', now(), now()
       from generate_series(1, $2::int) n
       join accounts a on a.account_id = lpad((n % 100 + 1)::text, 12, '0') and a.integration_id = $1
       join identity_groups g on g.external_id = 'g-' || (n % least($5, $2 / 10) + 1)`,
    [integrationId, clusters, ODD_EVERY, people, groups],
  );
}
