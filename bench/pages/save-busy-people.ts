import type { DataSource } from "typeorm";

/** More than a page of one person's access, requests, favourites and notifications, and of each list of admins. */
export const ROWS = 60;

/** Of the member: as many as may wait, but for one. */
const WAITING = 19;

interface Asked {
  readonly flowId: string;
  readonly access: object;
  readonly rules: object;
}

interface Waiting extends BusyPeople {
  readonly count: number;
  /** Asked for by the member, or by others. */
  readonly isOfMember: boolean;
}

interface BusyPeople {
  readonly member: string;
  readonly owner: string;
}

/** The member holds and asked for much; everything that waits is about clusters of the owner. */
export async function saveBusyPeople(db: DataSource, { member, owner }: BusyPeople): Promise<void> {
  const asked = await takeWaiting(db);
  await giveBindings(db, member);
  await giveTeams(db, owner);
  await letWait(db, asked, { owner, member, count: ROWS, isOfMember: false });
  await letWait(db, asked, { owner, member, count: WAITING, isOfMember: true });
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

/** Of the requests that wait in an inventory, which flow it is by, and its rules. They give way to those that people here can decide. */
async function takeWaiting(db: DataSource): Promise<Asked> {
  const [asked]: Asked[] = await db.query(
    `select flow_id as "flowId", access, rules from access_request_items where state = 'PENDING' limit 1`,
  );
  await db.query(
    `with gone as (update access_request_items set state = 'LAPSED', next_timer_at = null where state = 'PENDING' returning request_id)
     update access_requests set state = 'LAPSED' where id in (select request_id from gone)`,
  );
  await db.query("update access_request_items set rules = $1 where rules = '{}'", [JSON.stringify(asked!.rules)]);
  return asked!;
}

/** Requests of others or of the member, about clusters of the owner that the flow lets them ask for. */
async function letWait(
  db: DataSource,
  { flowId, access, rules }: Asked,
  { owner, member, count, isOfMember }: Waiting,
) {
  await db.query(
    `with asked as (
       insert into access_requests (id, requester_id, grantee_id, justification, state, created_at, changed_at, version, lapses_at)
       select gen_random_uuid(), p.id, p.id, 'Incident ' || n, 'PENDING', now() - n * interval '1 minute', now(), 1, now() + interval '6 days'
         from generate_series(1, $2::int) n
         join (select person_id as id, row_number() over (order by person_id) - 1 as k, count(*) over () as of from acting_identities
                where roles @> '{role-7}' and person_id <> $1 and (person_id = $3) = $7) p on p.k = n % p.of
       returning id),
     numbered as (select id, row_number() over () as n from asked),
     owned as (
       select r.id, r.name, row_number() over (order by r.id) as k, count(*) over () as of
         from resources r
        where r.name ~ '^cluster-[12]' and exists (
          select from resource_owners o join identity_group_members m on m.group_id = o.group_id
            join acting_identities i on i.id = m.identity_id where o.resource_id = r.id and i.person_id = $1))
     insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, duration_seconds, rules, state,
                                       state_since, next_timer_at, lapses_at)
     select gen_random_uuid(), a.id, c.id, c.name, $4, $5, 1800, $6, 'PENDING', now(), now() + interval '1 day', now() + interval '6 days'
       from numbered a join owned c on c.k = a.n % c.of + 1`,
    [owner, count, member, flowId, JSON.stringify(access), JSON.stringify(rules), isOfMember],
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
