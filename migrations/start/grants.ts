/** Targets (the observed and applied access entries), grants, and how far automatic flows were carried out. */
export const CREATE_GRANTS = `
create table access_targets (
  id                  uuid not null,
  binding_id          uuid not null,
  resource_id         uuid,
  integration_id      uuid,
  physical_key        text not null,
  cluster_arn         text not null,
  cluster_name        text not null,
  account_id          text not null,
  region              text not null,
  principal_arn       text not null,
  state               text not null,
  principal_unique_id text,
  baseline            jsonb,
  applied             jsonb,
  intent              jsonb,
  made_entry          jsonb,
  observed            jsonb,
  observed_at timestamptz,
  principal_observed_at timestamptz,
  in_doubt_since      timestamptz,
  removal_in_doubt_since timestamptz,
  failure             jsonb,
  failed_attempts     integer not null default 0,
  generation          integer not null default 1,
  next_reconcile_at   timestamptz,
  lease_token         uuid,
  lease_expires_at    timestamptz,
  created_at          timestamptz not null,
  constraint pk_access_targets primary key (id),
  constraint ck_access_targets_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_access_targets_state check (state in ('OPEN', 'CLOSED')),
  constraint fk_access_targets_binding_id foreign key (binding_id) references bindings (id) on delete restrict,
  constraint fk_access_targets_resource_id foreign key (resource_id) references resources (id) on delete set null,
  constraint fk_access_targets_integration_id foreign key (integration_id)
    references integrations (id) on delete set null
);
create unique index uq_access_targets_principal on access_targets (physical_key, principal_arn);
create index ix_access_targets_due on access_targets (next_reconcile_at) where next_reconcile_at is not null;
create index ix_access_targets_integration_id on access_targets (integration_id);
create index ix_access_targets_binding_id on access_targets (binding_id);
create index ix_access_targets_resource_id on access_targets (resource_id);
create index ix_access_targets_open on access_targets (resource_id) where state = 'OPEN';
create index ix_access_targets_open_cluster on access_targets (physical_key) where state = 'OPEN';
create index ix_access_targets_closed on access_targets (observed_at, physical_key) where state = 'CLOSED';
create index ix_access_targets_open_binding_id on access_targets (binding_id) where state = 'OPEN';

create table grants (
  id               uuid not null,
  person_id        uuid not null,
  resource_id      uuid,
  granted_resource_id uuid not null,
  resource_name    text not null,
  resource_arn     text not null,
  flow_id          uuid,
  binding_id       uuid,
  target_id        uuid,
  access           jsonb not null,
  state            text not null,
  state_since      timestamptz not null,
  duration_seconds integer,
  active_at        timestamptz,
  part_observed jsonb,
  part_observed_at timestamptz,
  ends_at          timestamptz,
  latest_end       timestamptz,
  extensions       integer not null default 0,
  end_asked_at     timestamptz,
  end_reason       text,
  end_message      text,
  end_detail       text,
  absent_since     timestamptz,
  overdue_since    timestamptz,
  ended_at         timestamptz,
  receipt          jsonb,
  created_at       timestamptz not null,
  constraint pk_grants primary key (id),
  constraint ck_grants_ended check ((state in ('PENDING', 'ACTIVE', 'REVOKING')) = (ended_at is null)),
  constraint ck_grants_target check (target_id is not null or state = 'PENDING' or ended_at is not null),
  constraint ck_grants_binding check (binding_id is not null or ended_at is not null),
  constraint ck_grants_ending check ((end_reason is null) = (end_asked_at is null)),
  constraint ck_grants_end_reason check (end_reason in (
    'EXPIRED', 'GIVEN_BACK', 'REVOKED_BY_OWNER', 'REVOKED_BY_ADMIN', 'PERSON_INACTIVE', 'CLUSTER_GONE',
    'CLUSTER_REPLACED', 'OUT_OF_SCOPE', 'INTEGRATION_DISABLED', 'INTEGRATION_DELETED', 'CONDITIONS_NO_LONGER_MET',
    'FLOW_DELETED', 'CHANGED_OUTSIDE', 'REQUEST_CANCELLED', 'REFUSED_BY_AWS', 'FOREIGN_ENTRY',
    'PRINCIPAL_NOT_FOUND', 'NOT_MANAGEABLE', 'NOT_IN_TIME'
  )),
  constraint ck_grants_end_detail check (end_detail in ('ACCOUNT_CLOSED', 'ABANDONED', 'INTEGRATION_DELETED')),
  constraint ck_grants_unverified check ((state = 'UNVERIFIED') = (end_detail is not null)),
  constraint ck_grants_state check (state in (
    'PENDING', 'ACTIVE', 'REVOKING', 'REVOKED', 'REVOKED_OUTSIDE', 'UNVERIFIED', 'FAILED'
  )),
  constraint fk_grants_person_id foreign key (person_id) references people (id) on delete restrict,
  constraint fk_grants_resource_id foreign key (resource_id) references resources (id) on delete set null,
  constraint fk_grants_flow_id foreign key (flow_id) references access_flows (id) on delete restrict,
  constraint fk_grants_binding_id foreign key (binding_id) references bindings (id) on delete set null,
  constraint fk_grants_target_id foreign key (target_id) references access_targets (id) on delete set null
);
create index ix_grants_access_of_resource on grants (granted_resource_id, least(part_observed_at, active_at), id)
  where least(part_observed_at, active_at) is not null;
create index ix_grants_access_of_person on grants (person_id, least(part_observed_at, active_at), id)
  where least(part_observed_at, active_at) is not null;
create index ix_grants_ended_of_resource on grants (granted_resource_id,
  (case when state = 'UNVERIFIED' then 'infinity'::timestamptz else coalesce(ended_at, 'infinity'::timestamptz) end), id)
  where least(part_observed_at, active_at) is not null;
create index ix_grants_ended_of_person on grants (person_id,
  (case when state = 'UNVERIFIED' then 'infinity'::timestamptz else coalesce(ended_at, 'infinity'::timestamptz) end), id)
  where least(part_observed_at, active_at) is not null;
create index ix_grants_failed on grants (ended_at) where state = 'FAILED';
create index ix_grants_state_since on grants (state_since);
create index ix_grants_live on grants (state) where ended_at is null;
create index ix_grants_list on grants (created_at, id);
create index ix_grants_by_start on grants (coalesce(active_at, 'infinity'::timestamptz), id);
create index ix_grants_by_end on grants (coalesce(ends_at, 'infinity'::timestamptz), id);
create index ix_grants_by_ended on grants (coalesce(ended_at, 'infinity'::timestamptz), id);
create index ix_grants_by_resource_name on grants (lower(resource_name), id);
create index ix_grants_target_id on grants (target_id);
create index ix_grants_binding_id on grants (binding_id);
create index ix_grants_flow_id on grants (flow_id);
create index ix_grants_resource_id on grants (resource_id, created_at, id);
create index ix_grants_person_id on grants (person_id, created_at, id);
create index ix_grants_live_binding_id on grants (binding_id) where ended_at is null;
create index ix_grants_ground on grants (person_id, resource_id, id)
  where ended_at is null and end_asked_at is null;

/* The last observation of the access of each grant that is to end. While the person's access by a former role is not gone, that
   one counts: the grant does not end before it. */
create view revocation_observations as
select g.id as grant_id,
       case when l.observed_at is null or l.observed_at < g.end_asked_at
              or (l.failure ->> 'lastAt')::timestamptz > l.observed_at then 'NOT_OBSERVED'
            when l.is_there then 'OBSERVED_THERE'
            else 'OBSERVED_GONE' end as found,
       case when l.is_there and l.observed_at >= coalesce(g.active_at, g.end_asked_at) then l.observed_at end as present_at,
       l.observed_at,
       greatest(g.end_asked_at, l.observed_at) as observed_until,
       l.next_reconcile_at as observation_due_at
  from grants g
  join access_targets t on t.id = g.target_id
  join bindings b on b.id = t.binding_id
 cross join lateral (
   (select o.observed_at, o.failure, o.next_reconcile_at, true as is_there
      from access_targets o join bindings p on p.id = o.binding_id
     where g.absent_since is not null and p.person_id = b.person_id and o.state = 'OPEN'
       and o.physical_key = t.physical_key and o.id <> t.id
       and ((p.created_at, p.id) < (b.created_at, b.id) or (p.id = b.id and t.principal_arn = b.principal_arn))
     order by o.id limit 1)
   union all
   -- The end of a grant forgets its absence, which needs two observations anew. Without an entry it was not there.
   select t.observed_at, t.failure, t.next_reconcile_at, g.absent_since is null and t.observed is not null
   limit 1) l
 where g.state = 'REVOKING' and g.ended_at is null;

-- Targets whose grants have moved to another principal. The time since which their removal fails or is due, as far as it
-- is known, is in the past where it is late. An entry without access is nothing that is left.
create view access_left_by_moves as
select t.id as target_id, least((t.failure ->> 'since')::timestamptz, t.next_reconcile_at) as due_since
  from access_targets t
 where t.state = 'OPEN'
   and (t.observed is null or t.observed -> 'access' <> '{"policies": [], "kubernetesGroups": []}')
   and not exists (
     select 1 from grants g
      where g.target_id = t.id and g.ended_at is null and (g.binding_id = t.binding_id or g.end_asked_at is not null));

create table automatic_flow_states (
  flow_id           uuid not null,
  settled_version   integer,
  held              jsonb,
  evaluated_version integer,
  next_at           timestamptz,
  constraint pk_automatic_flow_states primary key (flow_id),
  constraint fk_automatic_flow_states_flow_id foreign key (flow_id) references access_flows (id) on delete cascade
);
`;
