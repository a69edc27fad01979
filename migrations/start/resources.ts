/** Clusters and accounts as access can be about them. */
export const CREATE_RESOURCES = String.raw`
-- Owners are looked up by tag value, through an index. The characters are those that trim() removes in JavaScript.
create function tag_values(tags jsonb) returns text[] language sql immutable parallel safe as $$
  select array_agg(lower(btrim(value, E' \t\n\x0B\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff')))
    from jsonb_each_text(tags)
$$;

-- The numbers of a Kubernetes version, so that 1.9 comes before 1.10. A text that is no version comes first.
create function version_order(version text) returns integer[] language sql immutable parallel safe as $$
  select case when version ~ '^[0-9]{1,4}([.][0-9]{1,4}){0,7}$' then string_to_array(version, '.')::integer[]
              else '{}'::integer[] end
$$;

create table resources (
  id                      uuid not null,
  type                    text not null,
  integration_id          uuid not null,
  account_row_id          uuid not null,
  account_id              text not null,
  physical_key            text not null,
  arn                     text not null,
  name                    text not null,
  region                  text,
  status                  text not null,
  manageable              boolean not null,
  unmanageable_reason     text,
  tags                    jsonb not null,
  cluster_created_at      timestamptz,
  cluster_status          text,
  version                 text,
  platform_version        text,
  endpoint                text,
  certificate_authority   text,
  endpoint_public_access  boolean,
  endpoint_private_access boolean,
  authentication_mode     text,
  content_hash            text not null,
  first_seen_at           timestamptz not null,
  last_seen_at            timestamptz,
  missing_since           timestamptz,
  changed_at              timestamptz not null,
  constraint pk_resources primary key (id),
  constraint ck_resources_status check (status in ('PRESENT', 'MISSING', 'REGION_DISABLED', 'GONE', 'OUT_OF_SCOPE')),
  constraint ck_resources_type check (type in ('EKS_CLUSTER', 'AWS_ACCOUNT')),
  constraint fk_resources_integration_id foreign key (integration_id) references integrations (id) on delete cascade,
  constraint fk_resources_account_row_id foreign key (account_row_id) references accounts (id) on delete cascade
);
create unique index uq_resources_physical_key on resources (physical_key);
create index ix_resources_list on resources (name, id);
create index ix_resources_by_account on resources (account_id, name, id);
create index ix_resources_by_region on resources (coalesce(region, ''), name, id);
create index ix_resources_by_version on resources (version_order(version), name, id);
create index ix_resources_by_change on resources (changed_at, id);
create index ix_resources_account_row_id on resources (account_row_id, region);
create index ix_resources_integration_id on resources (integration_id, type, name, id);
create index ix_resources_tags on resources using gin (tags);
create index ix_resources_tag_values on resources using gin (tag_values(tags)) with (fastupdate = off);
`;
