import type { DataSource } from "typeorm";
import { aDefinition } from "../../testing/access-flows";
import { saveOrganization } from "../owners/organization";
import type { AccessOptions } from "./options";

export interface History {
  readonly connectorId: string;
  readonly integrationId: string;
  /** A person with a long history of access. */
  readonly personId: string;
}

/** The size of the history. */
export type HistorySize = Pick<AccessOptions, "past" | "active" | "clusters" | "people">;

/** Two years of grants on a generated organization, inserted set-based: most have ended, the newest are live. */
export async function saveHistory(db: DataSource, options: HistorySize): Promise<History> {
  const { clusters, people, past, active } = options;
  const sizes = { clusters, people, groups: Math.ceil(people / 20), memberships: people * 3 };
  const { integrationId } = await saveOrganization(db, sizes);
  await db.query(
    `insert into access_flows (id, name, name_key, active, trigger, definition, created_at, updated_at, version)
     values ($1, 'Bench', 'bench', true, 'SELF_SERVE', $2, now(), now(), 1)`,
    [integrationId, JSON.stringify(aDefinition())],
  );
  await db.query(
    `create temporary table picks as
     select n, gen_random_uuid() as grant_id, gen_random_uuid() as request_id, n > $1 as live, p.id as person_id,
            r.id as resource_id, r.name, r.arn, r.account_id, r.region, r.physical_key,
            'arn:aws:iam::' || r.account_id || ':role/people/' || p.user_name as principal_arn,
            case when n > $1 then now() - (n - $1) * interval '1 second' else now() - (n + 12) * interval '10 minutes' end as at
       from generate_series(1, $1::int + $2::int) n
       join (select id, user_name, row_number() over (order by id) - 1 as k from homes where active) p
         on p.k = (n::bigint * 7919 + n / 97) % (select count(*) from homes where active)
       join (select *, row_number() over (order by id) - 1 as k from resources where type = 'EKS_CLUSTER') r on r.k = (n::bigint * 104729) % $3`,
    [past, active, clusters],
  );
  await db.query(
    `insert into bindings (id, person_id, integration_id, account_id, strategy, state, principal_arn, principal_unique_id,
                           next_reconcile_at, created_at)
     select gen_random_uuid(), person_id, $1, account_id, 'IAM_ROLE_TEMPLATE',
            case when bool_or(live) then 'READY' when max(at) > now() - interval '7 days' then 'IDLE' else 'REMOVED' end,
            min(principal_arn), 'AROA',
            case when not bool_or(live) and max(at) > now() - interval '7 days' then max(at) + interval '7 days 1 hour' end, now() - interval '1 day'
       from picks group by person_id, account_id`,
    [integrationId],
  );
  await db.query(
    `insert into access_targets (id, binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
                                 region, principal_arn, state, applied, observed, observed_at, next_reconcile_at, created_at)
     select gen_random_uuid(), b.id, p.resource_id, $1, p.physical_key, p.arn, p.name, p.account_id, p.region, p.principal_arn,
            case when p.live then 'OPEN' else 'CLOSED' end, case when p.live then $2::jsonb end,
            case when p.live then jsonb_build_object('entryArn', 'arn', 'createdAt', now(), 'ours', true, 'access', $2::jsonb) end,
            p.at, case when p.live then now() + interval '5 minutes' + p.n % 600 * interval '1 second' end, p.at
       from (select distinct on (physical_key, principal_arn) * from picks order by physical_key, principal_arn, n desc) p
       join bindings b on b.person_id = p.person_id and b.account_id = p.account_id`,
    [integrationId, ACCESS],
  );
  await db.query(
    `insert into grants (id, person_id, resource_id, granted_resource_id, resource_name, resource_arn, flow_id, binding_id, target_id, access, state,
                         state_since, duration_seconds, active_at, ends_at, latest_end, end_asked_at, end_reason, absent_since,
                         ended_at, receipt, created_at)
     select p.grant_id, p.person_id, p.resource_id, p.resource_id, p.name, p.arn, $1, t.binding_id, t.id, $2,
            case when p.live then 'ACTIVE' else 'REVOKED' end, p.at, 3600, p.at, p.at + interval '1 hour', p.at + interval '2 hours',
            case when not p.live then p.at + interval '1 hour' end, case when not p.live then 'EXPIRED' end,
            case when not p.live then p.at + interval '1 hour' end, case when not p.live then p.at + interval '61 minutes' end,
            case when not p.live then jsonb_build_object('askedAt', p.at,
              'askedBy', jsonb_build_object('kind', 'system', 'id', 'sweep', 'name', 'sweep', 'personId', null), 'calls', '[]'::jsonb, 'firstSeenAbsentAt', p.at,
              'lastSeenAbsentAt', p.at, 'remains', null, 'notes', '[]'::jsonb) end, p.at
       from picks p join access_targets t on t.physical_key = p.physical_key and t.principal_arn = p.principal_arn`,
    [integrationId, ACCESS],
  );
  await db.query(
    `insert into access_requests (id, requester_id, grantee_id, state, created_at, changed_at, version)
     select request_id, person_id, person_id, 'APPROVED', at, at, 1 from picks`,
  );
  await db.query(
    `insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, approved_access, rules, state,
                                       state_since, grant_id)
     select gen_random_uuid(), request_id, resource_id, name, $1, $2, $2, '{}', 'APPROVED', at, grant_id from picks`,
    [integrationId, ACCESS],
  );
  await saveDrift(db, integrationId);
  const [person]: { id: string }[] = await db.query(
    "select person_id as id from picks group by person_id order by count(*) desc, person_id limit 1",
  );
  await db.query("drop table picks");
  await db.query("vacuum analyze");
  return { connectorId: integrationId, integrationId, personId: person!.id };
}

/** Entries of others on every cluster, as many as a drift scan finds on a neglected one. */
async function saveDrift(db: DataSource, integrationId: string): Promise<void> {
  await db.query(
    `insert into drift_scans (resource_id, integration_id, account_id, region, next_scan_at, observed_at, entries)
     select id, integration_id, account_id, region, now() + random() * interval '1 day', now(), 20 from resources where type = 'EKS_CLUSTER'`,
  );
  await db.query(
    `insert into drift_findings (id, resource_id, integration_id, principal_arn, kind, entry_arn, access, tags, differences, since,
                                 appeared, described_at)
     select gen_random_uuid(), r.id, $1, 'arn:aws:iam::' || r.account_id || ':role/robot-' || n,
            case when n = 1 then 'OURS_ALTERED' else 'FOREIGN' end, 'arn', $2, '{}', array['Drawbridge did not make it.'],
            now() - random() * interval '300 days', n = 2, now()
       from resources r, generate_series(1, 20) n where r.type = 'EKS_CLUSTER'`,
    [integrationId, ACCESS],
  );
}

const ACCESS = JSON.stringify({
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
});
