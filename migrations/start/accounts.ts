/** The accounts of each organization, and the outcome of the last look at each region; the names of units. */
export const CREATE_ACCOUNTS = `
create table accounts (
  id                    uuid not null,
  integration_id        uuid not null,
  account_id            text not null,
  arn                   text not null,
  name                  text not null,
  email                 text,
  state                 text not null,
  ou_path               text[] not null,
  is_management_account boolean not null,
  out_of_scope_reason   text,
  first_seen_at         timestamptz not null,
  closed_since          timestamptz,
  left_since            timestamptz,
  constraint pk_accounts primary key (id),
  constraint uq_accounts_integration_id_account_id unique (integration_id, account_id),
  constraint ck_accounts_out_of_scope_reason check (out_of_scope_reason in (
    'EXCLUDED_ACCOUNT', 'EXCLUDED_OU', 'NOT_ACTIVE', 'LEFT_ORGANIZATION'
  )),
  constraint fk_accounts_integration_id foreign key (integration_id) references integrations (id) on delete cascade
);

create table organizational_unit_names (
  integration_id uuid not null,
  unit_id        text not null,
  name           text not null,
  named_at       timestamptz not null,
  constraint pk_organizational_unit_names primary key (integration_id, unit_id),
  constraint fk_organizational_unit_names_integration_id foreign key (integration_id)
    references integrations (id) on delete cascade
);

create table account_regions (
  account_row_id uuid not null,
  region         text not null,
  outcome        text not null,
  code           text,
  message        text,
  observed_at      timestamptz not null,
  listed_at      timestamptz,
  constraint pk_account_regions primary key (account_row_id, region),
  constraint fk_account_regions_account_row_id foreign key (account_row_id) references accounts (id) on delete cascade
);
`;
