import type { DataSource } from "typeorm";

/** More than a page: of what one person has, asked for, marked and is told, and of each list of admins. */
export const ROWS = 60;

interface BusyPeople {
  readonly member: string;
  readonly owner: string;
}

/** The member holds and asked for much; everything that waits is about clusters of the owner. */
export async function saveBusyPeople(db: DataSource, { member, owner }: BusyPeople): Promise<void> {
  await db.query(
    `update access_request_items set rules = w.rules from (select rules from access_request_items where state = 'PENDING' limit 1) w
      where access_request_items.rules = '{}'`,
  );
  await giveBindings(db, member);
  await giveTeams(db, owner);
  await letWait(db, owner, ROWS, null);
  await letWait(db, owner, ROWS, member);
  await db.query(
    `insert into favourites (person_id, resource_id, created_at)
     select $1, id, now() from resources where name like 'cluster-1%' or name like 'cluster-2%' order by name limit $2`,
    [member, ROWS],
  );
  for (const person of [member, owner]) await tell(db, person);
  await db.query(
    `update access_requests r
        set words = search_words(concat_ws(' ', r.justification, h.display_name, h.user_name, h.email, i.resource_name, c.account_id))
       from homes h, access_request_items i join resources c on c.id = i.resource_id
      where h.id = r.requester_id and i.request_id = r.id`,
  );
}

/** Teams that own clusters. */
async function giveTeams(db: DataSource, owner: string): Promise<void> {
  await db.query(
    `insert into identity_group_members (group_id, identity_id)
     select o.group_id, p.home_id from people p,
            (select group_id from resource_owners where group_id is not null group by 1 order by count(*) desc, 1 limit 10) o
      where p.id = $1 on conflict do nothing`,
    [owner],
  );
}

/** Whole bindings, each in an account of its own, with their grants and the requests of those. */
async function giveBindings(db: DataSource, member: string): Promise<void> {
  await db.query(
    `create temporary table given as
     select distinct on (b.account_id) b.id from bindings b join grants g on g.binding_id = b.id
      where g.state = 'ACTIVE' and b.account_id not in (select account_id from bindings where person_id = $1)
      order by b.account_id, b.id limit $2`,
    [member, ROWS],
  );
  await db.query("update bindings set person_id = $1 where id in (select id from given)", [member]);
  await db.query("update grants set person_id = $1 where binding_id in (select id from given)", [member]);
  await db.query(
    `update access_requests set requester_id = $1, grantee_id = $1
      where id in (select i.request_id from access_request_items i join grants g on g.id = i.grant_id where g.person_id = $1)`,
    [member],
  );
  await db.query("drop table given");
}

/** Requests of others or of the member, about clusters of the owner, that wait for a decision. */
async function letWait(db: DataSource, owner: string, count: number, member: string | null): Promise<void> {
  await db.query(
    `with asked as (
       insert into access_requests (id, requester_id, grantee_id, justification, state, created_at, changed_at, version, lapses_at)
       select gen_random_uuid(), p.id, p.id, 'Incident ' || p.n, 'PENDING', now() - p.n * interval '1 minute', now(), 1, now() + interval '6 days'
         from (select coalesce($3, h.id) as id, row_number() over (order by h.id) as n from homes h where h.active and h.id <> $1 limit $2) p
       returning id),
     numbered as (select id, row_number() over () as n from asked),
     owned as (
       select r.id, r.name, row_number() over (order by r.id) as k, count(*) over () as of
         from resources r join resource_owners o on o.resource_id = r.id
         join identity_group_members m on m.group_id = o.group_id join acting_identities i on i.id = m.identity_id
        where i.person_id = $1)
     insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, duration_seconds, rules, state,
                                       state_since, next_timer_at, lapses_at)
     select gen_random_uuid(), a.id, c.id, c.name, w.flow_id, w.access, 1800, w.rules, 'PENDING', now(), now() + interval '1 day',
            now() + interval '6 days'
       from numbered a join owned c on c.k = a.n % c.of + 1
       cross join (select flow_id, access, rules from access_request_items where state = 'PENDING' limit 1) w`,
    [owner, count, member],
  );
}

async function tell(db: DataSource, person: string): Promise<void> {
  await db.query(
    `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
     select gen_random_uuid(), $1, 'ACCESS_ENDS_SOON', 'bench:' || n, 'grant', gen_random_uuid()::text, 'Ends soon ' || n,
            'Your access ends in 10 minutes.', '/access/' || n, true, now() - n * interval '1 minute'
       from generate_series(1, $2::int) n`,
    [person, ROWS],
  );
}
