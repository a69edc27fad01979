import type { DataSource } from "typeorm";
import { encodeCursor } from "../../shared/kernel/page";
import { aDefinition, aTarget } from "../../testing/access-flows";
import type { RequestsOptions } from "./options";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };
const BY_OWNERS = aDefinition({
  approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
});
const { approverPolicy, escalation, settings } = BY_OWNERS;
const RULES = JSON.stringify({ approverPolicy, escalation, settings });

export interface SavedRequests {
  readonly flowId: string;
  /** Every hundredth request is theirs. */
  readonly busiestId: string;
  /** Owns the clusters of one of the first requests that wait. */
  readonly ownerId: string;
  /** The cursor of a page half way through all. */
  readonly middle: string;
}

/** Past requests, most of them approved, and those that wait, over a year and over everybody and every cluster. */
export async function saveRequests(
  db: DataSource,
  integrationId: string,
  { past, pending }: RequestsOptions,
): Promise<SavedRequests> {
  const [{ id: flowId }] = await db.query(
    `insert into access_flows (id, name, name_key, active, trigger, max_duration_seconds, definition, created_at, updated_at, version)
     values (gen_random_uuid(), 'Owners', 'owners', true, 'SELF_SERVE', 3600, $1, now(), now(), 1) returning id`,
    [JSON.stringify({ ...BY_OWNERS, targets: [aTarget(integrationId)] })],
  );
  const [{ id: busiestId }] = await db.query("select person_id as id from identities where external_id = 'u-1'");
  await db.query(
    `insert into access_requests (id, requester_id, grantee_id, justification, state, created_at, changed_at, version, lapses_at)
     select gen_random_uuid(), i.person_id, i.person_id, 'Incident ' || n, s.state, s.at, s.at, 2,
            case when s.state = 'PENDING' then s.at + interval '7 days' end
       from generate_series(1, $1::int + $2::int) n
       cross join lateral (select case when n > $1 then 'PENDING' when n % 1000 = 0 then 'LAPSED' when n % 10 = 0 then 'REJECTED'
                                       else 'APPROVED' end as state,
                                  now() - (case when n > $1 then interval '1 hour' else interval '1 day' end)
                                        - interval '5 minutes' * ($1::int + $2::int - n) as at) s
       join identities i on i.external_id = 'u-' || (case when n % 100 = 0 then 1 else n % 40000 + 1 end)`,
    [past, pending],
  );
  await db.query(
    `insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, duration_seconds, rules, state,
                                       state_since, next_timer_at, lapses_at, approved_access, approved_duration_seconds)
     select gen_random_uuid(), r.id, c.id, c.name, $2, $3, 1800, $4, r.state, r.created_at + interval '7 minutes',
            case when r.state = 'PENDING' then now() + interval '1 day' end, r.created_at + interval '7 days',
            case when r.state = 'APPROVED' then $3::jsonb end, case when r.state = 'APPROVED' then 1800 end
       from (select *, row_number() over (order by created_at) as n from access_requests) r
       join (select id, name, row_number() over (order by name) as k from resources where integration_id = $1) c
         on c.k = r.n % (select count(*) from resources where integration_id = $1) + 1`,
    [integrationId, flowId, JSON.stringify(VIEW), RULES],
  );
  await db.query(
    `insert into access_decisions (id, item_id, person_id, decision, decided_at)
     select gen_random_uuid(), i.id, $1, case when i.state = 'APPROVED' then 'APPROVE' else 'REJECT' end, i.state_since
       from access_request_items i where i.state in ('APPROVED', 'REJECTED')`,
    [busiestId],
  );
  await db.query(
    `update access_requests r set words = search_words(concat_ws(' ', r.justification, h.display_name, h.user_name, h.email, i.resource_name, a.account_id, a.name))
       from homes h, access_request_items i join resources c on c.id = i.resource_id join accounts a on a.id = c.account_row_id
      where h.id = r.requester_id and i.request_id = r.id`,
  );
  await db.query("vacuum analyze access_requests");
  await db.query("analyze");
  const [{ id: ownerId }] = await db.query(
    `select p.person_id as id from access_request_items i join resources c on c.id = i.resource_id join identity_groups g on g.name = c.tags ->> 'team'
       join identity_group_members m on m.group_id = g.id join identities p on p.id = m.identity_id and p.active
      where i.state = 'PENDING' order by i.id limit 1`,
  );
  const [half] = await db.query(
    `select id, created_at as "createdAt" from access_requests order by created_at desc, id desc offset $1 limit 1`,
    [Math.floor(past / 2)],
  );
  const middle = encodeCursor("request.createdAt,request.id DESC", [half.createdAt.toISOString(), half.id]);
  return { flowId, busiestId, ownerId, middle };
}
