/** Sign-in: sessions, the identity behind each subject of a sign-in provider, and attempts under way. */
export const CREATE_SESSIONS = `
create table sessions (
  id           uuid not null,
  token_hash   text not null,
  identity_id  uuid not null,
  provider     text not null,
  acr          text,
  amr          text[] not null,
  auth_time    timestamptz,
  mfa_at       timestamptz,
  subject      text,
  provider_sid text,
  issued_at    timestamptz,
  address      text,
  user_agent   text,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  constraint pk_sessions primary key (id),
  constraint fk_sessions_identity_id foreign key (identity_id) references identities (id) on delete cascade
);
create unique index uq_sessions_token_hash on sessions (token_hash);
create index ix_sessions_identity_id on sessions (identity_id);
create index ix_sessions_expires_at on sessions (expires_at);
create index ix_sessions_subject on sessions (subject);
create index ix_sessions_provider_sid on sessions (provider_sid);

create table identity_links (
  issuer      text not null,
  subject     text not null,
  identity_id uuid not null,
  created_at  timestamptz not null,
  constraint pk_identity_links primary key (issuer, subject),
  constraint fk_identity_links_identity_id foreign key (identity_id) references identities (id) on delete cascade
);
create index ix_identity_links_identity_id on identity_links (identity_id);

create table sign_in_attempts (
  token_hash    text not null,
  provider      text not null,
  state         text not null,
  nonce         text not null,
  code_verifier text not null,
  return_to     text not null,
  step_up       boolean not null,
  expires_at    timestamptz not null,
  constraint pk_sign_in_attempts primary key (token_hash)
);
create index ix_sign_in_attempts_expires_at on sign_in_attempts (expires_at);
`;
