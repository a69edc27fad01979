import type { Logger } from "pino";

/** Logs a problem once when it begins and once when it is over, however often it is checked. */
export class AuditAlarms {
  private readonly raised = new Map<string, string>();

  constructor(private readonly log: Pick<Logger, "error" | "info">) {}

  get isRaised(): boolean {
    return this.raised.size > 0;
  }

  /** `message` null: there is no problem. A different message is logged again. */
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
