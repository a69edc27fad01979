/** The one row that says which installation this database belongs to. */
export const CREATE_INSTALLATION = `
create table installation (
  id          uuid not null,
  external_id text not null,
  created_at  timestamptz not null,
  restored_at timestamptz,
  last_restored_at timestamptz,
  constraint pk_installation primary key (id)
);
`;
