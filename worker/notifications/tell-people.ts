import type { Platform } from "../../shared/compose";
import { NOTICES_DUE, NOTICES_TOPIC } from "../../shared/domain/notices/add-notice";
import { MAIL_DUE, MAIL_TOPIC } from "../../shared/domain/notifications/add-notifications";
import { distributeNotices } from "../../shared/domain/notifications/distribute-notices";
import { sendMail } from "../../shared/domain/notifications/send-mail";
import { whenAsked } from "../notices/when-asked";

const LOOK_ANYWAY_MS = 5_000;

/** Tells people what stands in the outbox as it is written, and sends their mail; looks every few seconds for what is to be tried again. */
export function startTellingPeople(
  platform: Pick<Platform, "uow" | "clock" | "log" | "live" | "mailer" | "baseUrl">,
  lookAnywayMs = LOOK_ANYWAY_MS,
): { stop(): Promise<void> } {
  const { uow, clock, log, live, mailer, baseUrl } = platform;
  const loops = [
    whenAsked({ name: "outbox", log, lookAnywayMs }, () => distributeNotices({ uow, log, isMailOn: mailer !== null })),
    whenAsked({ name: "mail", log, lookAnywayMs }, async (signal) => {
      if (mailer) await sendMail({ uow, clock, mailer, baseUrl }, signal);
    }),
  ] as const;
  const unsubscribe = [
    live.subscribe(NOTICES_TOPIC, NOTICES_DUE, loops[0].ask),
    live.subscribe(MAIL_TOPIC, MAIL_DUE, loops[1].ask),
  ];
  return {
    async stop() {
      for (const end of unsubscribe) end();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
