import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { lockNotifiers } from "../outbox/pending-messages";
import { announceEndingGrants } from "./announce-ending-grants";
import { announceRedirections } from "./announce-redirections";
import { announceUndecidedAccess } from "./announce-undecided-access";
import { distributeOutbox, type OutboxDependencies } from "./distribute-outbox";
import { notifyAdmins } from "./notify-admins";
import { notifyApprovers } from "./notify-approvers";
import { runBatchOrEach } from "./run-batch-or-each";
import { settleNotifications } from "./settle-notifications";

type Dependencies = OutboxDependencies &
  Parameters<typeof notifyAdmins>[0] & { readonly db: DataSource; readonly clock: Clock };

const APPROVERS_EVERY_MS = 30_000;
const ADMINS_EVERY_MS = 60_000;
const OWNERS_EVERY_MS = 3_600_000;

/** A sweep rests twenty times as long as it took, so that it uses 5 % of the time at most. */
const REST = 20;

/**
 * Notifies people without an event: of access that ends soon, of new approvers, of attention items and redirections, and
 * owners of access that none of them decided. Any number of workers may sweep; one of them does the expensive parts.
 */
export async function sweepNotifications(deps: Dependencies): Promise<void> {
  const { uow } = deps;
  await uow.run(systemActor("notifications"), announceEndingGrants);
  await distributeOutbox(deps);
  await runWhenDue(deps, "approvers", APPROVERS_EVERY_MS, () => notifyAllApprovers(deps));
  await runWhenDue(deps, "admins", ADMINS_EVERY_MS, async () => {
    await announceRedirections(deps);
    await notifyAdmins(deps);
  });
  await runWhenDue(deps, "owners", OWNERS_EVERY_MS, () => announceUndecidedAccess(deps));
  await pruneNotifications(deps);
}

async function runWhenDue(
  { uow, db }: Dependencies,
  name: string,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const claimed = await uow.statement<{ name: string }>(
    `insert into notification_sweeps as s (name, next_at) values ($1, $2::timestamptz + make_interval(secs => $3 / 1000.0))
     on conflict (name) do update set next_at = excluded.next_at where s.next_at <= $2 returning name`,
    (now) => [name, now, everyMs],
  );
  if (claimed.length === 0) return;
  const begun = performance.now();
  await work();
  const restMs = (performance.now() - begun) * REST;
  if (restMs <= everyMs) return;
  await db.query(
    "update notification_sweeps set next_at = next_at + make_interval(secs => $2 / 1000.0) where name = $1",
    [name, restMs - everyMs],
  );
}

const REQUESTS_AT_ONCE = 100;

/** Notifies people who became approvers by a change, and settles notifications of former approvers. */
async function notifyAllApprovers({ uow, log, ...mail }: Dependencies): Promise<void> {
  await uow.run(systemActor("notifications"), (tx) => settleNotifications(tx, "ALL"));
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const ids = await uow.run(systemActor("notifications"), async (tx) => {
      await lockNotifiers(tx.manager);
      const rows: { id: string }[] = await tx.manager.query(
        `select distinct request_id as id from access_request_items
          where next_timer_at is not null and request_id > $1 order by request_id limit $2`,
        [after, REQUESTS_AT_ONCE],
      );
      const found = rows.map(({ id }) => id);
      await runBatchOrEach(tx, found, {
        act: async (some) => void (await notifyApprovers(tx, some, mail)),
        onFailure: (requestId, error) =>
          log.error({ err: error, requestId }, "the approvers of a request could not be told"),
      });
      return found;
    });
    if (ids.length < REQUESTS_AT_ONCE) return;
    after = ids.at(-1)!;
  }
}

const KEPT_MS = 90 * 86_400_000;
const PRUNED_AT_ONCE = 1_000;

/** Deletes notifications after 90 days. Pending decisions are always younger. */
export async function pruneNotifications({ uow }: Pick<Dependencies, "uow">): Promise<void> {
  await uow.statement(
    `delete from notifications where id in (
       select id from notifications where created_at < $1 order by created_at limit $2 for update skip locked)`,
    (now) => [new Date(now.getTime() - KEPT_MS), PRUNED_AT_ONCE],
  );
}
