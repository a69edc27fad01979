import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { MailDelivery, Notification, NotificationPreferences } from "./notification.entity";
import type { NotificationKind } from "./notification-kinds";

export interface NotificationFilter {
  readonly unreadOnly?: boolean | null;
  readonly kinds?: readonly NotificationKind[] | null;
}

/** The effective preferences: version 0 for a person without a choice. */
export type PreferencesNow = Omit<NotificationPreferences, "person" | "changedAt"> & {
  /** The address of the home identity; null: none, so no mail is sent. */
  readonly address: string | null;
};

/** A person's own notifications; actors without a person have none. */
export class NotificationsQueries {
  constructor(private readonly db: DataSource) {}

  /** The newest first. */
  async list(
    personId: string | undefined,
    { unreadOnly, kinds }: NotificationFilter,
    page: PageRequest,
  ): Promise<CountedPage<Notification>> {
    const query = this.db.manager
      .createQueryBuilder(Notification, "notification")
      .where("notification.personId = :personId and notification.inApp", { personId: personId ?? NOBODY });
    if (unreadOnly) query.andWhere("notification.readAt is null");
    if (kinds) query.andWhere("notification.kind = any(:kinds)", { kinds });
    return keysetPage(query, page, {
      columns: ["notification.createdAt", "notification.id"],
      direction: "DESC",
      keyOf: (notification) => [notification.createdAt.toISOString(), notification.id],
    });
  }

  async unreadCount(personId: string | undefined): Promise<number> {
    const [row]: [{ count: number }] = await this.db.query(
      "select count(*)::int as count from notifications where person_id = $1 and in_app and read_at is null",
      [personId ?? NOBODY],
    );
    return row.count;
  }

  /** The newest ones, with how many are unread. */
  async newest(personId: string | undefined, atMost: number): Promise<Notification[]> {
    return this.db.manager.find(Notification, {
      where: { personId: personId ?? NOBODY, inApp: true },
      order: { createdAt: "DESC", id: "DESC" },
      take: atMost,
    });
  }

  /** The mail delivery of each notification; null: none was created. */
  async mailOf(notificationIds: readonly string[]): Promise<(MailDelivery | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(MailDelivery, "delivery")
      .where("delivery.notificationId = any(:notificationIds)", { notificationIds })
      .getMany();
    const byNotification = new Map(rows.map((row) => [row.notificationId, row]));
    return notificationIds.map((id) => byNotification.get(id) ?? null);
  }

  async preferencesOf(personId: string): Promise<PreferencesNow> {
    const found = await this.db.manager.findOneBy(NotificationPreferences, { personId });
    const [home]: { email: string | null }[] = await this.db.query("select email from homes where id = $1", [personId]);
    const address = home?.email ?? null;
    return { personId, mail: true, inAppOff: [], mailOff: [], version: 0, ...found, address };
  }
}

const NOBODY = "00000000-0000-0000-0000-000000000000";
