import type { EntityManager } from "typeorm";
import { slotPlace } from "../slot-lease-events";
import { parseReservedRole } from "../slots/slot-names";

/** The person to whom a slot's role belonged at a given time. */
export interface PrincipalAt {
  /** The person as known now, after merges. */
  readonly personId: string;
  readonly bindingId: string;
  readonly identityCenterUserId: string | null;
  readonly accountId: string;
  readonly permissionSetName: string | null;
  /**
   * The role's AROA id; a role recreated under the same ARN has another one. Null: it was not observed during that
   * lease.
   */
  readonly roleUniqueId: string | null;
  readonly from: Date;
  /** Null: it is theirs still. */
  readonly until: Date | null;
}

/**
 * The person who had a role of a slot at that time, from the audit log. Null: none, or the log does not go back so far.
 * A slot lease lasts from the request of its assignment until its role was observed gone or has cooled down. Sessions that
 * outlive the assignment are covered. The lease that began last counts, because a slot has one at a time in an account.
 * A role that was never observed belongs to the person who had its slot.
 */
export async function principalAt(manager: EntityManager, roleArn: string, at: Date): Promise<PrincipalAt | null> {
  const role = parseReservedRole(roleArn);
  const [found]: PrincipalAt[] = await manager.query(
    `with recursive began as (
       select e.at, e.subject_id, e.after, e.action = 'lease.began' as is_seen,
              case e.action when 'lease.began' then 'lease.ended' else 'slot.returned' end as ending,
              coalesce((e.after ->> 'from')::timestamptz, e.at) as "from" from audit_events e
        where (e.subject_id = $1 and e.action = 'lease.began') or (e.subject_id = $3 and e.action = 'slot.leased')),
     -- The end of a lease may not be on record, as where its integration was deleted by force: the next one is its end.
     followed as (select *, lead("from") over (partition by subject_id order by "from", at) as next_from from began),
     -- Once the lease itself was deleted, the log alone knows who was merged into whom.
     people as (
       select distinct after ->> 'personId' as named, after ->> 'personId' as id, 0 as merges from began
       union all
       select p.named, e.subject_id, p.merges + 1 from people p join audit_events e on e.about @> array[p.id::uuid]
        where e.action = 'person.merged' and e.before ->> 'goneId' = p.id)
     select coalesce(b.person_id::text, (
              select p.id from people p where p.named = began.after ->> 'personId' order by p.merges desc limit 1)) as "personId",
            began.after ->> 'bindingId' as "bindingId",
            began.after ->> 'identityCenterUserId' as "identityCenterUserId", began.after ->> 'accountId' as "accountId",
            began.after ->> 'permissionSetName' as "permissionSetName",
            began.after ->> 'roleUniqueId' as "roleUniqueId", began."from",
            least(ended.at, began.next_from) as until
       from followed began left join bindings b on b.id = (began.after ->> 'bindingId')::uuid
       left join lateral (
         select min(e.at) as at from audit_events e
          where e.subject_id = began.subject_id and e.action = began.ending and e.at >= began.at
            and e.before ->> 'bindingId' = began.after ->> 'bindingId'
            and e.before ->> 'roleUniqueId' is not distinct from began.after ->> 'roleUniqueId') ended on true
      where began."from" <= $2 and (ended.at is null or $2 < ended.at) and (began.next_from is null or $2 < began.next_from)
      order by began."from" desc, began.is_seen desc limit 1`,
    [roleArn, at, role && slotPlace(role)],
  );
  return found ?? null;
}
