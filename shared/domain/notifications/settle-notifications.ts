import type { Tx } from "../../platform/database/unit-of-work";
import { KINDS, NOTIFICATION_KINDS } from "./notification-kinds";
import { NOTIFICATIONS_TOPIC } from "./notifications.topics";

/** Selects open notifications: by subject, by id, or all. */
export type SettleScope = { readonly subjectIds: readonly string[] } | { readonly ids: readonly string[] } | "ALL";

/** Settles notifications whose subject is decided, over, extended or overtaken, by one statement. */
export async function settleNotifications(tx: Tx, scope: SettleScope): Promise<void> {
  const [settled]: [{ personId: string }[], number] = await tx.manager.query(
    `update notifications n set settled_at = $1
      where n.settled_at is null and ${scopeSql(scope)} and (${SETTLED})
      returning n.person_id as "personId"`,
    [tx.now, ...(scope === "ALL" ? [] : ["ids" in scope ? scope.ids : scope.subjectIds])],
  );
  for (const personId of new Set(settled.map((one) => one.personId))) tx.publish(NOTIFICATIONS_TOPIC, personId);
}

function scopeSql(scope: SettleScope): string {
  if (scope === "ALL") return `(n.kind <> 'REQUEST_DECIDED' or n.created_at > $1::timestamptz - interval '3 days')`;
  return "ids" in scope ? "n.id = any($2)" : "n.subject_type <> 'attention' and n.subject_id = any($2)";
}

const CASES = NOTIFICATION_KINDS.map((kind) => `when '${kind}' then ${KINDS[kind].isSettled}`);
const SETTLED = `case n.kind ${CASES.join("\n")} end`;
