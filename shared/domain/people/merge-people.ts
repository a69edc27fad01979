import type { Role } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { moveMakers } from "../api-tokens/move-makers";
import type { BindingsService } from "../bindings/bindings.service";
import { restartLookups } from "../bindings/restart-lookups";
import { moveClientRequests } from "../client-requests/move-client-requests";
import { endConflictingDelegations, mergeDelegations } from "../delegations/end-delegations";
import { moveAcceptances } from "../drift/acceptances";
import { moveSettings } from "../favourites/move-settings";
import { GRANTS_OF_PERSON_TOPIC } from "../grants/grants.topics";
import { endCredentials } from "../identities/end-credentials";
import { PersonHome } from "../identities/person-home.entity";
import { moveNotifications } from "../outbox/move-notifications";
import { movePendingMessages } from "../outbox/pending-messages";
import { dropSecondDecisions } from "./second-decisions";

/** The result of merging two people. */
export interface MergedPeople {
  readonly person: PersonHome;
  /** The merged person, who ceases to exist; the kept one takes over everything. */
  readonly goneId: string;
  readonly identityIds: readonly string[];
  readonly requests: number;
  readonly grants: number;
  readonly bindings: number;
  /** Roles that the kept person gains. */
  readonly roles: readonly Role[];
  /** Decisions of one about pending requests of the other. */
  readonly decisionsWithdrawn: number;
  readonly sessionsEnded: number;
  readonly tokensEnded: number;
}

interface MergeOrder {
  readonly keptId: string;
  readonly goneId: string;
  /** An identity of either person. */
  readonly homeIdentityId: string;
}

/** Before the lock on people: meanwhile nobody decides about a request of either person. */
export async function lockRequestsOf(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.manager.query(
    `select id from access_requests where requester_id = any($1) or grantee_id = any($1)
      order by id for no key update`,
    [personIds],
  );
}

/** Keys included: a row that names either person is written before the merge, which moves it, or after it. */
export async function lockPersonRows(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.manager.query("select id from people where id = any($1) order by id for update", [personIds]);
}

/**
 * Merges one person into another, in the caller's transaction, under the locks of notifiers, of their requests, of
 * people, of new delegations and of both rows. Sessions and tokens of both end, because each stood for less than the merged person.
 */
export async function mergePeople(
  tx: Tx,
  bindings: Pick<BindingsService, "removeIfIdle">,
  { keptId, goneId, homeIdentityId }: MergeOrder,
): Promise<MergedPeople> {
  await makeRoom(tx, bindings, keptId, goneId);
  const decisionsWithdrawn = await withdrawDecisions(tx, keptId, goneId);
  const decisionsDropped = await dropSecondDecisions(tx, keptId, goneId);
  const ends = await countCredentials(tx, keptId, goneId);
  await mergeDelegations(tx, keptId, goneId);
  const counts = await moveHoldings(tx, keptId, goneId);
  const identityIds = await moveIdentities(tx, keptId, goneId, homeIdentityId);
  await endConflictingDelegations(tx, keptId);
  await endCredentials(tx, identityIds);
  for (const personId of [keptId, goneId]) tx.publish(GRANTS_OF_PERSON_TOPIC, personId);
  const person = await tx.manager.findOneByOrFail(PersonHome, { id: keptId });
  const merged = { person, goneId, identityIds, ...counts, decisionsWithdrawn, ...ends };
  tx.audit({
    action: "person.merged",
    subjectType: "person",
    subjectId: keptId,
    before: { goneId },
    after: { identityIds, homeIdentityId, ...counts, decisionsWithdrawn, decisionsDropped, ...ends },
  });
  return merged;
}

/** A person has one principal in an account. An idle binding is removed; one in use has to end first. */
async function makeRoom(
  tx: Tx,
  bindings: Pick<BindingsService, "removeIfIdle">,
  keptId: string,
  goneId: string,
): Promise<void> {
  const doubled: { keptBinding: string; goneBinding: string; accountId: string }[] = await tx.manager.query(
    `select k.id as "keptBinding", g.id as "goneBinding", k.account_id as "accountId" from bindings k
       join bindings g on (g.integration_id, g.account_id, g.strategy) = (k.integration_id, k.account_id, k.strategy)
      where k.person_id = $1 and g.person_id = $2
        and k.state not in ('REMOVING', 'COOLING_DOWN', 'REMOVED', 'ABANDONED')
        and g.state not in ('REMOVING', 'COOLING_DOWN', 'REMOVED', 'ABANDONED') order by k.account_id`,
    [keptId, goneId],
  );
  const inUse: string[] = [];
  for (const { keptBinding, goneBinding, accountId } of doubled) {
    const hasRoom = (await bindings.removeIfIdle(tx, goneBinding)) || (await bindings.removeIfIdle(tx, keptBinding));
    if (!hasRoom) inUse.push(accountId);
  }
  if (inUse.length === 0) return;
  throw new DomainError(
    "INVALID_STATE",
    `Both have access by a principal of their own in the same account (${inUse.join(", ")}). End the access of one of them there first.`,
  );
}

/** Nobody decides about themselves, so decisions about each other do not count any more. */
async function withdrawDecisions(tx: Tx, keptId: string, goneId: string): Promise<number> {
  const [withdrawn]: [({ requestId: string } & object)[], number] = await tx.manager.query(
    `delete from access_decisions d using access_request_items i, access_requests r
      where i.id = d.item_id and r.id = i.request_id and i.state = 'PENDING'
        and d.person_id = any($1) and (r.requester_id = any($1) or r.grantee_id = any($1))
      returning r.id as "requestId", i.id as "itemId", d.person_id as "personId", d.decision, d.reason, d.less_access as "lessAccess", d.less_duration_seconds as "lessDurationSeconds", d.decided_at as "decidedAt"`,
    [[keptId, goneId]],
  );
  tx.audit(
    ...withdrawn.map(({ requestId, ...before }) => ({
      action: "access-request.decision-withdrawn" as const,
      subjectType: "access-request",
      subjectId: requestId,
      before,
    })),
  );
  return withdrawn.length;
}

async function countCredentials(tx: Tx, keptId: string, goneId: string) {
  const [counts]: { sessionsEnded: number; tokensEnded: number }[] = await tx.manager.query(
    `with theirs as (select id from identities where person_id = any($1))
     select (select count(*) from sessions where identity_id in (select id from theirs))::int as "sessionsEnded",
            (select count(*) from api_tokens where identity_id in (select id from theirs) and revoked_at is null)::int as "tokensEnded"`,
    [[keptId, goneId]],
  );
  return counts!;
}

/** A decision of one in the other's place becomes the merged person's own. */
const OWN_VOICES = `update access_decisions set on_behalf_of_id = null, delegation_id = null
  where person_id = any($1) and on_behalf_of_id = any($1)`;

async function moveHoldings(tx: Tx, keptId: string, goneId: string) {
  const both = [keptId, goneId];
  const move = async (table: string, column = "person_id"): Promise<number> => {
    const [, moved]: [unknown[], number] = await tx.manager.query(
      `update ${table} set ${column} = $1 where ${column} = $2`,
      both,
    );
    return moved;
  };
  await moveClientRequests(tx.manager, { keptId, goneId });
  const requests = await move("access_requests", "requester_id");
  await move("access_requests", "grantee_id");
  await tx.manager.query(OWN_VOICES, [both]);
  await move("access_decisions");
  await moveSettings(tx.manager, [{ keptId, goneId }]);
  await moveMakers(tx.manager, [{ keptId, goneId }]);
  await moveAcceptances(tx.manager, [{ keptId, goneId }]);
  await move("access_decisions", "on_behalf_of_id");
  await move("request_questions", "asked_by_id");
  await move("request_questions", "answered_by_id");
  await move("drift_findings");
  await moveNotifications(tx.manager, [{ keptId, goneId }]);
  const grants = await move("grants");
  const bindings = await move("bindings");
  await restartLookups(tx.manager, [keptId]);
  // After the grants, because a message about one may have been committed while this waited for its row.
  await movePendingMessages(tx.manager, { keptId, goneId });
  const gained: { role: Role }[] = await tx.manager.query(
    `insert into role_assignments (person_id, role, created_at)
     select $1, role, created_at from role_assignments where person_id = $2 on conflict do nothing returning role`,
    both,
  );
  return { requests, grants, bindings, roles: gained.map(({ role }) => role) };
}

/**
 * Answers all identities of the merged person. An admin's answers about the merged one go to the kept one. Of two
 * contrary answers the one that forbids deciding counts.
 */
async function moveIdentities(tx: Tx, keptId: string, goneId: string, homeIdentityId: string): Promise<string[]> {
  await tx.manager.query(
    `insert into person_answers (person_id, other_id, answer, answered_at)
     select least($1, other), greatest($1, other), answer, answered_at
       from (select case when person_id = $2 then other_id else person_id end as other, answer, answered_at
               from person_answers where $2 in (person_id, other_id)) said
      where other <> $1
     on conflict (person_id, other_id) do update set answer = excluded.answer, answered_at = excluded.answered_at
      where excluded.answer = 'SAME_HUMAN'`,
    [keptId, goneId],
  );
  await tx.manager.query("update identities set person_id = $1, linked_by = 'ADMIN' where person_id = $2", [
    keptId,
    goneId,
  ]);
  // The merged one's home may become the kept one's home, which is unique.
  await tx.manager.query("delete from people where id = $1", [goneId]);
  await tx.manager.query("update people set home_id = $2 where id = $1", [keptId, homeIdentityId]);
  const rows: { id: string }[] = await tx.manager.query("select id from identities where person_id = $1 order by id", [
    keptId,
  ]);
  return rows.map(({ id }) => id);
}
