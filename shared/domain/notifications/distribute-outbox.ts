import type { Logger } from "pino";
import { systemActor } from "../../kernel/actor";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { loadAccessDetails } from "../grants/grants.queries";
import { NOTIFIER_LOCK } from "../outbox/pending-messages";
import { addNotifications, type MailSwitch } from "./add-notifications";
import { type GrantContext, type NewNotification, notificationsOf } from "./decide-notifications";
import type { GrantEventData, OutboxRecord } from "./messages/outbox-record";
import { notifyApprovers } from "./notify-approvers";
import { runBatchOrEach } from "./run-batch-or-each";
import { settleNotifications } from "./settle-notifications";

export interface OutboxDependencies extends MailSwitch {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "error">;
}

const AT_ONCE = 100;

/**
 * Turns outbox messages into notifications, in their order. A message is processed and marked in one transaction, by
 * one worker at a time, so a crash leaves it unprocessed. Approvers always hear of a request before its decision. A
 * message that fails is logged as an error and skipped, so that it blocks no other.
 */
export async function distributeOutbox(deps: OutboxDependencies): Promise<void> {
  let processed: number;
  do processed = await deps.uow.run(systemActor("notifications"), (tx) => distributeSome(tx, deps));
  while (processed === AT_ONCE);
}

async function distributeSome(tx: Tx, { log, ...mail }: OutboxDependencies): Promise<number> {
  const [lock]: [{ isMine: boolean }] = await tx.manager.query(
    `select pg_try_advisory_xact_lock(${NOTIFIER_LOCK}) as "isMine"`,
  );
  // The holder of the lock processes everything, or a sweep follows.
  if (!lock.isMine) return 0;
  const records: OutboxRecord[] = await tx.manager.query(
    `select id, event, subject_id as "subjectId", data, created_at as "createdAt" from outbox_messages
      where notified_at is null order by created_at, id limit $1`,
    [AT_ONCE],
  );
  if (records.length === 0) return 0;
  await runBatchOrEach(tx, records, {
    act: (some) => notifyPeople(tx, some, mail),
    onFailure: ({ id, event, subjectId }, error) =>
      log.error(
        { err: error, outboxMessageId: id, event, subjectId },
        "an outbox message could not be told, nobody hears of it",
      ),
  });
  await tx.manager.query("update outbox_messages set notified_at = $1 where id = any($2)", [
    tx.now,
    records.map(({ id }) => id),
  ]);
  return records.length;
}

async function notifyPeople(tx: Tx, records: readonly OutboxRecord[], mail: MailSwitch): Promise<void> {
  const grants = await grantContexts(tx, records);
  const waiting = await notifyApprovers(tx, subjectsOf(records, "request."), mail);
  const decides = new Set(waiting.map(personAndSubject));
  const notifications = records
    .flatMap((record) => notificationsOf(record, grants.get(record.subjectId)))
    // The answer to a question goes only to people who may still decide.
    .filter((one) => one.kind !== "QUESTION_ANSWERED" || decides.has(personAndSubject(one)));
  await addNotifications(tx, notifications, mail);
  const subjectIds = [...subjectsOf(records, "request."), ...subjectsOf(records, "grant.")];
  await settleNotifications(tx, { subjectIds });
}

const personAndSubject = ({ personId, subjectId }: NewNotification): string => `${personId} ${subjectId}`;

function subjectsOf(records: readonly OutboxRecord[], prefix: "request." | "grant."): string[] {
  const named = records.filter(({ event }) => event.startsWith(prefix));
  return [...new Set(named.map(({ subjectId }) => subjectId))];
}

async function grantContexts(tx: Tx, records: readonly OutboxRecord[]): Promise<Map<string, GrantContext>> {
  const ids = subjectsOf(records, "grant.");
  if (ids.length === 0) return new Map();
  const requested: { grantId: string }[] = await tx.manager.query(
    `select grant_id as "grantId" from access_request_items where grant_id = any($1)`,
    [ids],
  );
  const active = records.filter(({ event }) => event === "grant.active").map(({ data }) => data as GrantEventData);
  const details = await loadAccessDetails(
    tx.manager,
    active.map(({ grantId, person }) => ({ grantId, personId: person.id })),
  );
  const steps = new Map(active.map(({ grantId }, n) => [grantId, details[n]?.steps ?? []]));
  return new Map(requested.map(({ grantId }) => [grantId, { isRequested: true, steps: steps.get(grantId) ?? [] }]));
}
