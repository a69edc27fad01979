import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { repeatWork } from "../../kernel/async/repeat";
import type { Clock, MachineClock, TimeKnowledge } from "../../kernel/clock";

interface Dependencies {
  readonly db: Pick<DataSource, "query">;
  readonly machine: MachineClock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/**
 * A larger difference between two measurements means that a clock was set: the time is unknown until another
 * measurement.
 */
const MOST_MOVED_MS = 5_000;
const MEASURE_EVERY_MS = 60_000;
/** Interval of measurements while the time is unknown, and of checks whether it is. */
const CHECK_EVERY_MS = 1_000;
/** A database without an answer for this long may have failed over to another clock. */
const LONGEST_UNMEASURED_MS = 5 * 60_000;

/**
 * The database's time, which all processes share, so that a machine with a wrong clock does no harm. Between
 * measurements it advances with the machine's monotonic clock.
 */
export class DatabaseClock implements Clock, TimeKnowledge {
  private measured: Measurement | null = null;
  private hasMoved = false;
  private wasKnown = true;
  private isFailing = false;

  constructor(private readonly deps: Dependencies) {}

  now(): Date {
    const { machine } = this.deps;
    if (!this.measured) return machine.now();
    return new Date(this.measured.theirs + machine.elapsedMs() - this.measured.elapsedMs);
  }

  get isKnown(): boolean {
    const { measured } = this;
    if (!measured || this.hasMoved) return false;
    const elapsed = this.deps.machine.elapsedMs() - measured.elapsedMs;
    return elapsed < LONGEST_UNMEASURED_MS && Math.abs(this.wasSetBy(measured, elapsed)) <= MOST_MOVED_MS;
  }

  get offsetMs(): number {
    return this.measured ? this.now().getTime() - this.deps.machine.now().getTime() : 0;
  }

  /** The answer's time lies between request and response; the value closest to the last measurement is chosen. */
  async measure(): Promise<void> {
    const { machine, db } = this.deps;
    const sentAtMs = machine.elapsedMs();
    const [row]: { now: Date }[] = await db.query("select clock_timestamp() as now");
    const elapsedMs = machine.elapsedMs();
    const answered = row!.now.getTime();
    // A response that took longer than the tolerance does not tell the time precisely enough.
    if (elapsedMs - sentAtMs > MOST_MOVED_MS) return;
    const ours = machine.now().getTime();
    const expected = this.measured ? this.now().getTime() : ours;
    const theirs = Math.min(Math.max(expected, answered), answered + elapsedMs - sentAtMs);
    this.hasMoved = this.measured !== null && Math.abs(theirs - expected) > MOST_MOVED_MS;
    this.measured = { theirs, elapsedMs, ours };
    this.tell();
  }

  /** Measures every minute, or every second while the time is unknown. */
  start(): { stop(): Promise<void> } {
    return repeatWork("database clock", CHECK_EVERY_MS, this.deps.log, async () => {
      this.tell();
      if (this.isKnown && this.deps.machine.elapsedMs() - this.measured!.elapsedMs < MEASURE_EVERY_MS) return;
      await this.measure().then(
        () => this.failed(null),
        (error: unknown) => this.failed(error),
      );
    });
  }

  /** Logged once for each outage of the database. */
  private failed(error: unknown): void {
    const isNews = error !== null && !this.isFailing;
    this.isFailing = error !== null;
    if (isNews) this.deps.log.warn({ err: error }, "the time of the database could not be measured, trying again");
  }

  /** The amount by which the time of day was set, or the machine was suspended. */
  private wasSetBy({ ours }: Measurement, elapsed: number): number {
    return this.deps.machine.now().getTime() - ours - elapsed;
  }

  /** Logs once when the time becomes unknown, and once when it is known again. */
  private tell(): void {
    const { isKnown, offsetMs } = this;
    if (isKnown === this.wasKnown) return;
    this.wasKnown = isKnown;
    if (isKnown) this.deps.log.info({ offsetMs }, "the time of the database is known again");
    else
      this.deps.log.warn(
        { offsetMs },
        "the time of the database is not known: no lease is taken until it was measured",
      );
  }
}

interface Measurement {
  /** The database's time, and both clocks of the machine at that moment. */
  readonly theirs: number;
  readonly elapsedMs: number;
  readonly ours: number;
}
