import type { Actor } from "../../kernel/actor";
import { DomainError, invalidInput, notAPerson } from "../../kernel/app-error";
import { staleVersion } from "../../kernel/stale-version";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { Notification, NotificationPreferences } from "./notification.entity";
import { DECISION_KINDS, type NotificationKind } from "./notification-kinds";
import { NOTIFICATIONS_TOPIC } from "./notifications.topics";

interface Dependencies {
  readonly uow: UnitOfWork;
}

/** The notifications to mark: by id, or all up to a moment. */
export interface ReadMarks {
  readonly ids?: readonly string[] | null;
  readonly upTo?: Date | null;
}

/** One kind by both channels. */
export interface KindPreference {
  readonly kind: NotificationKind;
  readonly inApp: boolean;
  readonly mail: boolean;
}

export interface PreferencesChange {
  readonly version: number;
  /** Null: as it is. */
  readonly mail: boolean | null;
  /** Kinds that are not named stay as they are. */
  readonly kinds: readonly KindPreference[];
}

const MOST_IDS = 200;

export class NotificationsService {
  constructor(private readonly deps: Dependencies) {}

  /** Answers the newly read ones, newest first, 200 at most. Ids of other people's notifications are ignored. */
  async markRead(actor: Actor, { ids, upTo }: ReadMarks): Promise<Notification[]> {
    const personId = notifiedPersonId(actor);
    if (Boolean(ids) === Boolean(upTo)) throw oneOfTwo();
    if (ids && ids.length > MOST_IDS) throw tooMany();
    return this.deps.uow.run(actor, async (tx) => {
      const [rows]: [{ id: string }[], number] = await tx.manager.query(
        `update notifications set read_at = $2
          where person_id = $1 and in_app and read_at is null and ${ids ? "id = any($3::uuid[])" : "created_at <= $3"} returning id`,
        [personId, tx.now, ids ?? upTo],
      );
      if (rows.length === 0) return [];
      tx.publish(NOTIFICATIONS_TOPIC, personId);
      return tx.manager
        .createQueryBuilder(Notification, "n")
        .where("n.id = any(:ids)", { ids: rows.map(({ id }) => id) })
        .orderBy("n.createdAt", "DESC")
        .addOrderBy("n.id", "DESC")
        .limit(MOST_IDS)
        .getMany();
    });
  }

  /** Applies to later notifications; pending mail is sent by the former choice. */
  async setPreferences(actor: Actor, { version, mail, kinds }: PreferencesChange): Promise<void> {
    const personId = notifiedPersonId(actor);
    refuseProblems(kinds);
    await this.deps.uow.run(actor, async (tx) => {
      // Serializes changes of one person, the first one included.
      await tx.manager.query("select pg_advisory_xact_lock(hashtext('notification-preferences'), hashtext($1))", [
        personId,
      ]);
      const found = await tx.manager.findOneBy(NotificationPreferences, { personId });
      const before = found ?? { mail: true, inAppOff: [], mailOff: [], version: 0 };
      if (before.version !== version) throw staleVersion("Your choice of notifications", before.version);
      await tx.manager.save(NotificationPreferences, {
        personId,
        mail: mail ?? before.mail,
        inAppOff: changed(before.inAppOff, kinds, ({ inApp }) => inApp),
        mailOff: changed(before.mailOff, kinds, (one) => one.mail),
        version: version + 1,
        changedAt: tx.now,
      });
    });
  }
}

/** A program gets no notifications: it has webhooks. */
export function notifiedPersonId({ personId }: Actor): string {
  if (personId !== undefined) return personId;
  throw notAPerson("Only people have notifications. Sign in, or use a token of a person.");
}

function changed(
  off: readonly NotificationKind[],
  kinds: readonly KindPreference[],
  isOn: (kind: KindPreference) => boolean,
): NotificationKind[] {
  const kept = off.filter((kind) => !kinds.some((one) => one.kind === kind));
  return [...kept, ...kinds.filter((one) => !isOn(one)).map(({ kind }) => kind)];
}

function refuseProblems(kinds: readonly KindPreference[]): void {
  const problems = kinds.flatMap(({ kind, inApp }, n) => [
    ...(kinds.findIndex((one) => one.kind === kind) < n
      ? [{ path: ["kinds", n, "kind"], message: `'${kind}' stands twice. Name each kind once.` }]
      : []),
    ...(!inApp && DECISION_KINDS.includes(kind)
      ? [{ path: ["kinds", n, "inApp"], message: `'${kind}' is always shown: a decision waits for you.` }]
      : []),
  ]);
  if (problems.length > 0) throw invalidInput(problems);
}

function oneOfTwo(): DomainError {
  return invalidInput([{ path: ["ids"], message: "Give either 'ids' or 'upTo': which notifications are read." }]);
}

function tooMany(): DomainError {
  return invalidInput([{ path: ["ids"], message: `'ids' names ${MOST_IDS} notifications at most.` }]);
}
