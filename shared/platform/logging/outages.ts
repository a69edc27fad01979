import type { Logger, LoggerOptions } from "pino";
import { isStoreLoss, reasonOfLoss } from "./store-loss";

type LogMethod = NonNullable<NonNullable<LoggerOptions["hooks"]>["logMethod"]>;

const REMINDER_MS = 60_000;
const CALM_MS = 10_000;
const MOST_REASONS = 5;
const LEVELS = { warn: 40, fatal: 60 };

/**
 * Folds the failures of an outage of PostgreSQL or Redis, several a second from each part of a process, into one warning
 * when it begins, one a minute while it lasts, and one line when it is over. All other lines pass, also those with the id
 * of an error that a client was told.
 */
export function foldOutages(): LogMethod {
  let outage: Outage | null = null;
  return function fold(args, method, level) {
    const { err: error, errorId } = (args[0] ?? {}) as { err?: unknown; errorId?: unknown };
    const isFolded = level >= LEVELS.warn && level < LEVELS.fatal && errorId === undefined && isStoreLoss(error);
    if (!isFolded) return method.apply(this, args);
    outage ??= new Outage(this, () => {
      outage = null;
    });
    outage.note(reasonOfLoss(error));
  };
}

class Outage {
  private readonly since = performance.now();
  private notifiedAt: number | null = null;
  private leftOut = 0;
  private readonly reasons = new Set<string>();
  private calm: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: Logger,
    private readonly onOver: () => void,
  ) {}

  note(reason: string): void {
    if (this.reasons.size < MOST_REASONS) this.reasons.add(reason);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.end(), CALM_MS).unref();
    const now = performance.now();
    if (this.notifiedAt === null) this.log.warn({ reason }, "a connection to PostgreSQL or Redis is lost");
    else if (now - this.notifiedAt >= REMINDER_MS) this.log.warn(this.facts(), "connections still fail");
    else {
      this.leftOut += 1;
      return;
    }
    this.notifiedAt = now;
    this.leftOut = 0;
    this.reasons.clear();
  }

  private end(): void {
    this.log.info(this.facts(), `no connection to PostgreSQL or Redis has failed for ${CALM_MS / 1_000} s`);
    this.onOver();
  }

  private facts() {
    const seconds = Math.round((performance.now() - this.since) / 1_000);
    return { seconds, leftOut: this.leftOut, reasons: [...this.reasons] };
  }
}
