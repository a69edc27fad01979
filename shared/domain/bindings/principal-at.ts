import type { EntityManager } from "typeorm";

/** The person to whom a slot's role belonged at a time. */
export interface PrincipalAt {
  /** The person as they are known now: whoever they were merged into. */
  readonly personId: string;
  readonly bindingId: string;
  readonly identityCenterUserId: string | null;
  readonly accountId: string;
  readonly permissionSetName: string | null;
  /** The role's AROA id: a role made again under the same ARN has another one. */
  readonly roleUniqueId: string;
  readonly from: Date;
  /** Null: it is theirs still. */
  readonly until: Date | null;
}

/**
 * The person who had a role of a slot at that time, from the audit log. Null: nobody of ours, or the log does not go back so far. A lease
 * lasts until its role was seen gone or its rest was over, so sessions that outlive the assignment are told as well.
 */
export async function principalAt(manager: EntityManager, roleArn: string, at: Date): Promise<PrincipalAt | null> {
  const [found]: PrincipalAt[] = await manager.query(
    `with recursive began as (
       select e.at, e.after, coalesce((e.after ->> 'from')::timestamptz, e.at) as "from" from audit_events e
        where e.subject_id = $1 and e.action = 'lease.began'),
     -- Once the lease itself was deleted, the log alone knows who was merged into whom.
     people as (
       select distinct after ->> 'personId' as named, after ->> 'personId' as id, 0 as merges from began
       union all
       select p.named, e.subject_id, p.merges + 1 from people p join audit_events e on e.about @> array[p.id::uuid]
        where e.action = 'person.merged' and e.before ->> 'goneId' = p.id)
     select coalesce(b.person_id::text, (
              select p.id from people p where p.named = began.after ->> 'personId' order by p.merges desc limit 1)) as "personId", began.after ->> 'bindingId' as "bindingId",
            began.after ->> 'identityCenterUserId' as "identityCenterUserId", began.after ->> 'accountId' as "accountId",
            began.after ->> 'permissionSetName' as "permissionSetName",
            began.after ->> 'roleUniqueId' as "roleUniqueId", began."from", ended.at as until
       from began left join bindings b on b.id = (began.after ->> 'bindingId')::uuid
       left join lateral (
         select min(e.at) as at from audit_events e
          where e.subject_id = $1 and e.action = 'lease.ended' and e.at >= began.at
            and e.before ->> 'bindingId' = began.after ->> 'bindingId'
            and e.before ->> 'roleUniqueId' = began.after ->> 'roleUniqueId') ended on true
      where began."from" <= $2 and (ended.at is null or $2 < ended.at)
      order by began."from" desc limit 1`,
    [roleArn, at],
  );
  return found ?? null;
}
