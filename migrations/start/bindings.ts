/** Bindings: the IAM principal of a person in an account. With IDENTITY_CENTER a binding is the lease of a slot. */
export const CREATE_BINDINGS = `
create table bindings (
  id                      uuid not null,
  person_id               uuid not null,
  integration_id          uuid,
  account_id              text not null,
  strategy                text not null,
  state                   text not null,
  principal_arn           text,
  principal_unique_id     text,
  identity_center_user_id text,
  slot_id                 uuid,
  permission_set_name     text,
  permission_set_arn      text,
  assignment_request_id   text,
  in_doubt_since          timestamptz,
  failure                 jsonb,
  failed_attempts         integer not null default 0,
  began_at                timestamptz,
  idle_since              timestamptz,
  unassigned_at           timestamptz,
  role_absent_since       timestamptz,
  removed_at              timestamptz,
  generation              integer not null default 1,
  next_reconcile_at       timestamptz,
  lease_token             uuid,
  lease_expires_at        timestamptz,
  waits_since             timestamptz,
  created_at              timestamptz not null,
  constraint pk_bindings primary key (id),
  constraint ck_bindings_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_bindings_ready check (
    state not in ('READY', 'IDLE') or (principal_arn is not null and principal_unique_id is not null)
  ),
  constraint ck_bindings_state check (state in ('PREPARING', 'READY', 'IDLE', 'REMOVING', 'COOLING_DOWN', 'REMOVED', 'ABANDONED')),
  constraint ck_bindings_strategy check (strategy in ('IDENTITY_CENTER', 'IAM_ROLE_TEMPLATE')),
  constraint fk_bindings_person_id foreign key (person_id) references people (id) on delete restrict,
  constraint fk_bindings_integration_id foreign key (integration_id) references integrations (id) on delete set null,
  constraint fk_bindings_slot_id foreign key (slot_id) references slots (id) on delete set null
);
create unique index uq_bindings_person on bindings (person_id, integration_id, account_id, strategy)
  where state not in ('REMOVING', 'COOLING_DOWN', 'REMOVED', 'ABANDONED');
create unique index uq_bindings_slot on bindings (slot_id, account_id) where state not in ('REMOVED', 'ABANDONED');
create index ix_bindings_slot_history on bindings (slot_id, account_id, removed_at);
create index ix_bindings_slot_removed_at on bindings (slot_id, removed_at);
create index ix_bindings_identity_center_user on bindings (integration_id, identity_center_user_id)
  where identity_center_user_id is not null;
create index ix_bindings_principal_unique_id on bindings (principal_unique_id) where principal_unique_id is not null;
create index ix_bindings_permission_set on bindings (account_id, permission_set_name)
  where permission_set_name is not null;
create index ix_bindings_due on bindings (next_reconcile_at) where next_reconcile_at is not null;
create index ix_bindings_integration_id on bindings (integration_id);
create index ix_bindings_person_id on bindings (person_id);
create index ix_bindings_in_use on bindings (id, integration_id, created_at) where state in ('PREPARING', 'READY');
create index ix_bindings_preparing on bindings (next_reconcile_at) where state in ('PREPARING', 'READY');
create index ix_bindings_removed on bindings (removed_at) where state = 'REMOVED';
create index ix_bindings_standing on bindings (integration_id, account_id) where state <> 'REMOVED';
create index ix_bindings_abandoned on bindings (account_id, permission_set_arn) where state = 'ABANDONED';
create index ix_bindings_changing on bindings (integration_id) where assignment_request_id is not null;
create index ix_bindings_principal_arn on bindings (lower(principal_arn)) where principal_arn is not null;
`;

/** The use of slots at this moment: of each by itself, and of a pool in each account. */
export const CREATE_SLOT_USES = `
create view slot_uses as
select s.id as slot_id, s.integration_id,
       case when s.state = 'OUT_OF_USE' then 'OUT_OF_USE'
            when a.is_unknown then 'UNKNOWN'
            when b.is_leased then 'LEASED'
            when b.is_idle then 'IDLE'
            when b.is_cooling_down then 'COOLING_DOWN'
            when s.state = 'UNCHECKED' then 'UNCHECKED'
            else 'FREE' end as use
  from slots s
  left join (select slot_id, bool_or(state in ('PREPARING', 'READY')) as is_leased, bool_or(state = 'IDLE') as is_idle,
                    bool_or(state in ('REMOVING', 'COOLING_DOWN')) as is_cooling_down
               from bindings where state <> 'REMOVED' and slot_id is not null group by slot_id) b on b.slot_id = s.id
 cross join lateral (
   select exists (select 1 from slot_assignments o where o.slot_id = s.id and o.state <> 'GONE') as is_unknown) a
 where s.in_pool or b.slot_id is not null or a.is_unknown;

create view pool_uses as
select s.integration_id, t.account_id, count(distinct s.id)::int as in_use,
       (select count(*)::int from slots o
         where o.integration_id = s.integration_id and o.in_pool and o.state <> 'OUT_OF_USE') as usable
  from slots s
  join (select slot_id, account_id from bindings where state not in ('IDLE', 'REMOVED') and slot_id is not null
        union all
        select slot_id, account_id from slot_assignments where state <> 'GONE') t on t.slot_id = s.id
 where s.in_pool and s.state <> 'OUT_OF_USE'
 group by s.integration_id, t.account_id;
`;
