/** Counts of requests by key and minute, shared by all servers. The table is unlogged: a crash resets every count. */
export const CREATE_RATE_LIMITS = `
create unlogged table rate_limits (
  key    character varying(255) not null,
  points integer not null default 0,
  expire bigint,
  constraint pk_rate_limits primary key (key)
);
create index ix_rate_limits_expire on rate_limits (expire);
`;
