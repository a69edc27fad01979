/** Service accounts and API tokens; only the hash of a token is stored. */
export const CREATE_API_TOKENS = `
create table service_accounts (
  id         uuid not null,
  name       text not null,
  name_key   text not null,
  roles      text[] not null,
  enabled    boolean not null,
  version    integer not null default 1,
  made_by_ids uuid[] not null default '{00000000-0000-0000-0000-000000000000}',
  created_at timestamptz not null,
  constraint pk_service_accounts primary key (id)
);
create unique index uq_service_accounts_name_key on service_accounts (name_key);

create table api_tokens (
  id                 uuid not null,
  name               text not null,
  kind               text not null,
  token_hash         text not null,
  identity_id        uuid,
  service_account_id uuid,
  roles              text[] not null,
  scopes             text[] not null default '{}',
  made_by_ids        uuid[] not null default '{00000000-0000-0000-0000-000000000000}',
  created_at         timestamptz not null,
  last_used_at       timestamptz,
  expires_at         timestamptz,
  revoked_at         timestamptz,
  constraint pk_api_tokens primary key (id),
  constraint ck_api_tokens_owner check (identity_id is null or service_account_id is null),
  constraint fk_api_tokens_service_account_id foreign key (service_account_id)
    references service_accounts (id) on delete cascade
);
create unique index uq_api_tokens_token_hash on api_tokens (token_hash);
create index ix_api_tokens_service_account_id on api_tokens (service_account_id);
create index ix_api_tokens_identity_id on api_tokens (identity_id);
create index ix_service_accounts_made_by_ids on service_accounts using gin (made_by_ids);
create index ix_api_tokens_made_by_ids on api_tokens using gin (made_by_ids);
`;
