import type { Platform } from "../../../shared/compose";
import { MailDelivery, Notification } from "../../../shared/domain/notifications/notification.entity";
import { newId } from "../../../shared/kernel/ids";

/**
 * Two notifications of one person: an unread one with its mail still to send, and one that was read, settled and
 * mailed.
 */
export async function saveNotificationsOfSide(
  { db, clock }: Platform,
  mark: string,
  personId: string,
  requestId: string,
): Promise<string> {
  const at = clock.now();
  const told = {
    personId,
    subjectType: "access-request" as const,
    subjectId: requestId,
    message: `Message ${mark}`,
    path: `/requests/${mark}`,
    inApp: true,
    createdAt: at,
  };
  const [unread, read] = [newId(), newId()];
  await db.manager.insert(Notification, [
    { ...told, id: unread, kind: "DECISION_WAITING", thing: `decide:${mark}`, title: `Waits ${mark}` },
    {
      ...told,
      id: read,
      kind: "REQUEST_DECIDED",
      thing: `decided:${mark}`,
      title: `Decided ${mark}`,
      readAt: at,
      settledAt: at,
    },
  ]);
  const mail = { createdAt: at, attempts: 1 };
  await db.manager.insert(MailDelivery, [
    { ...mail, id: newId(), notificationId: unread, state: "PENDING", nextAttemptAt: at, lastError: `Error ${mark}` },
    { ...mail, id: newId(), notificationId: read, state: "SENT", nextAttemptAt: null, endedAt: at },
  ]);
  return unread;
}
