import type { Platform } from "../../shared/compose";
import { distributeOutbox } from "../../shared/domain/notifications/distribute-outbox";
import { MAIL_DUE, MAIL_TOPIC } from "../../shared/domain/notifications/notifications.topics";
import { MailSending } from "../../shared/domain/notifications/send-mail";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "../../shared/domain/outbox/outbox.topics";
import { startOnDemandLoop } from "../../shared/kernel/async/on-demand-loop";

const POLL_INTERVAL_MS = 5_000;

/**
 * A change mostly has more to do in AWS, which begins at its commit too. That goes first, and messages that come
 * meanwhile are told together.
 */
const GATHER_MS = 500;

/** Distributes the outbox and sends mail, on hints and at each poll interval. */
export function startNotificationDelivery(
  platform: Pick<Platform, "uow" | "log" | "live" | "mailer" | "baseUrl">,
  pollIntervalMs = POLL_INTERVAL_MS,
): { stop(): Promise<void> } {
  const { uow, log, live, mailer, baseUrl } = platform;
  const mail = mailer && new MailSending({ uow, log, mailer, baseUrl });
  const loops = [
    startOnDemandLoop({ name: "outbox", log, pollIntervalMs, gatherMs: GATHER_MS }, () =>
      distributeOutbox({ uow, log, isMailOn: mailer !== null }),
    ),
    startOnDemandLoop({ name: "mail", log, pollIntervalMs }, async (signal) => {
      await mail?.sendDue(signal);
    }),
  ] as const;
  const unsubscribe = [
    live.subscribe(OUTBOX_TOPIC, OUTBOX_DUE, loops[0].wake),
    live.subscribe(MAIL_TOPIC, MAIL_DUE, loops[1].wake),
  ];
  return {
    async stop() {
      for (const end of unsubscribe) end();
      await Promise.all(loops.map((loop) => loop.stop()));
      await mail?.drained();
    },
  };
}
