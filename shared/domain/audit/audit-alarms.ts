import type { Logger } from "pino";

/** Tells the log of what is wrong when it begins and when it is over, however often it is looked at. */
export class AuditAlarms {
  private readonly raised = new Map<string, string>();

  constructor(private readonly log: Pick<Logger, "error" | "info">) {}

  /** `message` null: it is as it should be. Another message is told again. */
  report(alarm: string, message: string | null, details: object = {}): void {
    if ((this.raised.get(alarm) ?? null) === message) return;
    if (message === null) {
      this.raised.delete(alarm);
      this.log.info({ alarm }, "audit log: the alarm is over");
      return;
    }
    this.raised.set(alarm, message);
    this.log.error({ alarm, ...details }, `audit log: ${message}`);
  }
}
