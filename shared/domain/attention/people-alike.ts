import type { EntityManager } from "typeorm";
import type { PeopleAlike } from "./attention";

interface FoundPair extends PeopleAlike {
  readonly personName: string;
  readonly otherName: string;
  /** When the later of the two was created. */
  readonly since: Date;
}

/** With many people of one address, each is paired with the first few: their number matters, not every pair. */
const PAIRED_OF_ONE_ADDRESS = 20;

/**
 * Pairs of people that `duplicate-accounts.ts` takes for probably one human, newest first. They share an address, no admin
 * has answered for them, and no other answers join them.
 */
export async function peopleAlike(
  manager: EntityManager,
  atMost: number,
): Promise<{ readonly pairs: readonly FoundPair[]; readonly count: number }> {
  const rows: (FoundPair & { count: number })[] = await manager.query(STATEMENT, [PAIRED_OF_ONE_ADDRESS, atMost]);
  return { pairs: rows.map(({ count: _, ...pair }) => pair), count: rows[0]?.count ?? 0 };
}

const STATEMENT = `
  with recursive carried as materialized (
    select lower(email) as address, person_id from identities
     where removed_at is null and person_id is not null and email is not null
    union all
    select lower(first_email), person_id from identities
     where removed_at is null and person_id is not null and first_email is not null and first_email is distinct from email),
  several as (select address from carried group by address having count(*) > 1),
  shared as (
    select address, person_id, row_number() over (partition by address order by person_id) as nth
      from (select distinct address, person_id from carried join several using (address)) each_once),
  alike as (
    select a.person_id, b.person_id as other_id, min(a.address) as address
      from shared a join shared b on b.address = a.address and a.person_id < b.person_id and a.nth <= $1
     where not exists (select 1 from person_answers x where x.person_id = a.person_id and x.other_id = b.person_id)
     group by a.person_id, b.person_id),
  sames(one, other) as (
    select person_id, other_id from person_answers where answer = 'SAME_HUMAN'
    union all select other_id, person_id from person_answers where answer = 'SAME_HUMAN'),
  same(root, id) as (
    select x.one, x.other from sames x where x.one in (select person_id from alike)
    union select s.root, x.other from same s join sames x on x.one = s.id),
  open as (
    select a.*, greatest(p.created_at, o.created_at) as since from alike a
      join people p on p.id = a.person_id join people o on o.id = a.other_id
     where not exists (select 1 from same s where s.root = a.person_id and s.id = a.other_id)),
  first_ones as (
    select *, count(*) over ()::int as count from open order by since desc, person_id, other_id limit $2)
  select f.person_id as "personId", f.other_id as "otherId", f.address, f.since, f.count,
         p.display_name as "personName", o.display_name as "otherName"
    from first_ones f join homes p on p.id = f.person_id join homes o on o.id = f.other_id
   order by f.since desc, f.person_id, f.other_id`;
