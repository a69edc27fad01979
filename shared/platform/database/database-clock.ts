import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { repeatWork } from "../../kernel/async/repeat";
import type { Clock, MachineClock, TimeKnowledge } from "../../kernel/clock";

interface Dependencies {
  readonly db: Pick<DataSource, "query">;
  readonly machine: MachineClock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/** A larger difference between two measurements means that a clock was set: only a further measurement tells the time then. */
const MOST_MOVED_MS = 5_000;
const MEASURE_EVERY_MS = 60_000;
/** While the time is not known, and for noticing that it is not. */
const CHECK_EVERY_MS = 1_000;
/** A database that did not answer for so long may have got another clock. */
const LONGEST_UNMEASURED_MS = 5 * 60_000;

/**
 * The time of the database, which all processes share: a machine whose own clock is off, or is set, does not take part with its
 * own. Between two measurements the time goes on by the machine's clock that nobody sets.
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

  /** The answer has its time between question and answer; of these it is the one nearest to what was measured before. */
  async measure(): Promise<void> {
    const { machine, db } = this.deps;
    const asked = machine.elapsedMs();
    const [row]: { now: Date }[] = await db.query("select clock_timestamp() as now");
    const elapsedMs = machine.elapsedMs();
    const answered = row!.now.getTime();
    // Who waited so long for the answer does not know to within what is tolerated.
    if (elapsedMs - asked > MOST_MOVED_MS) return;
    const ours = machine.now().getTime();
    const expected = this.measured ? this.now().getTime() : ours;
    const theirs = Math.min(Math.max(expected, answered), answered + elapsedMs - asked);
    this.hasMoved = this.measured !== null && Math.abs(theirs - expected) > MOST_MOVED_MS;
    this.measured = { theirs, elapsedMs, ours };
    this.tell();
  }

  /** Measures every minute, and every second while the time is not known. */
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

  /** In the log once, however long the database is away. */
  private failed(error: unknown): void {
    const isNews = error !== null && !this.isFailing;
    this.isFailing = error !== null;
    if (isNews) this.deps.log.warn({ err: error }, "the time of the database could not be measured, trying again");
  }

  /** By how much the time of day was set since, or the machine was suspended. */
  private wasSetBy({ ours }: Measurement, elapsed: number): number {
    return this.deps.machine.now().getTime() - ours - elapsed;
  }

  /** Once when it is lost, and once when it is known again. */
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
  /** The database's time, and both of the machine at the same moment. */
  readonly theirs: number;
  readonly elapsedMs: number;
  readonly ours: number;
}
