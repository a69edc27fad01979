import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { hasPeople, saveOrganization } from "../owners/organization";

const ORGANIZATION = { clusters: 1_000, people: 2_000, groups: 200, memberships: 10_000, json: false };

/** One person, and one token, for each connection. */
export const TOKENS = Array.from({ length: 50 }, (_, n) => `bench-token-of-person-${n}`);

/** The contents that requests ask for. In SQL, so that the tables may be those of an older version. */
export async function saveContents(db: DataSource): Promise<void> {
  const { providerId } = await saveOrganization(db, ORGANIZATION);
  // EKS describes each cluster like that; the certificate is the longest part.
  await db.query(
    `update resources set version = '1.34', platform_version = 'eks.9', cluster_status = 'ACTIVE', cluster_created_at = now(),
            endpoint = 'https://' || md5(name) || '.gr7.eu-west-1.eks.amazonaws.com', authentication_mode = 'API',
            certificate_authority = repeat('LS0tLS1C', 180)`,
  );
  await db.query(
    `insert into resource_owners (resource_id, ordinal, source, kind, provider_id, group_id, attribute, key_name, value, name, matched_by)
     select r.id, 0, 'RESOURCE_OWNER', 'GROUP', g.provider_id, g.id, 'group', 'team', g.name, g.name, 'NAME'
       from resources r join identity_groups g on g.name = r.tags ->> 'team'`,
  );
  await db.query(
    `insert into resource_owners (resource_id, ordinal, source, kind, provider_id, identity_id, attribute, key_name, value, name, matched_by)
     select r.id, 1, 'RESOURCE_OWNER', 'USER', i.provider_id, i.id, 'user', 'contact', i.email, i.display_name, 'EMAIL'
       from resources r join identities i on i.email = r.tags ->> 'contact'`,
  );
  await db.query(
    `insert into resource_ownerships (resource_id, status, reason, steps, content_hash, resolved_at)
     select id, 'RESOLVED', null, (
              select jsonb_agg(jsonb_build_object('keyName', key, 'attribute', 'group', 'providerId', $1::text, 'value', value,
                'outcome', 'MATCHED', 'explanation', format('The tag %s names %s.', key, value), 'hint', null)) from jsonb_each_text(tags)),
            '', now()
       from resources`,
    [providerId],
  );
  await savePeople(db);
  // The mutation gives it another token.
  await db.query("update identity_providers set kind = 'SCIM'");
  // As autovacuum leaves tables that have been there for a minute.
  await db.query("vacuum analyze");
}

async function savePeople(db: DataSource): Promise<void> {
  const hashes = TOKENS.map((token) => createHash("sha256").update(token).digest("hex"));
  const people = `(select *, row_number() over (order by id) as n from identities where active) i`;
  const [column, id] = (await hasPeople(db)) ? ["person_id", "i.person_id"] : ["identity_id", "i.id"];
  await db.query(
    `insert into role_assignments (${column}, role, created_at) select ${id}, 'ADMIN', now() from ${people} where n <= $1`,
    [TOKENS.length],
  );
  await db.query(
    `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, created_at)
     select gen_random_uuid(), 'bench', 'person', hash, i.id, '{ADMIN,AUDITOR,MEMBER}', now()
       from unnest($1::text[]) with ordinality as h(hash, n) join ${people} using (n)`,
    [hashes],
  );
  const [{ scoped }] = await db.query(
    "select exists (select 1 from information_schema.columns where table_name = 'api_tokens' and column_name = 'scopes') as scoped",
  );
  if (scoped) await db.query("update api_tokens set scopes = '{READ,ADMIN,GOVERN}'");
}
