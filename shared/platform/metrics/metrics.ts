import type { Logger } from "pino";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DataSource, EntityManager } from "typeorm";
import { withDeadline } from "../../kernel/async/with-deadline";
import type { TimeKnowledge } from "../../kernel/clock";
import type { WriteProbe } from "../database/connections/write-probe";
import type { QueueMonitor } from "../queue/job";
import { readOverdue, readState, type State, type StateValue } from "./read-state";

/** Concurrent or frequent scrapes share one read. */
const STATE_TTL_MS = 5_000;
/** For each of four answers: together below the ten seconds for which Prometheus waits by default. */
const READ_MS = 2_400;

/** As the log names it. */
const WRITE = "answer to a write";

/** Gauges of Node.js that end in `_total`, as a counter would. Those without that ending say the same by kind. */
const MISNAMED_GAUGES = ["handles", "requests", "resources"].map((of) => `nodejs_active_${of}_total`);

/**
 * The metrics of a process for Prometheus. Labels come from short fixed lists or are ids of integrations, of which
 * there are few. A person, an account or a client's text is never a label.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readAt = 0;

  readonly requests = new Histogram({
    name: "drawbridge_graphql_request_seconds",
    help: "GraphQL requests over HTTP, by the first field they ask for.",
    labelNames: ["operation", "outcome"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers: [this.registry],
  });
  readonly errors = this.counter("drawbridge_graphql_errors_total", "GraphQL errors.", ["code"]);
  readonly limits = this.counter("drawbridge_graphql_limits_exceeded_total", "Requests beyond a limit.", ["limit"]);
  readonly permits = this.gauge("drawbridge_permits", "Permits of clients that are taken, or waited for.", [
    "kind",
    "state",
  ]);
  readonly oldestPermit = this.gauge(
    "drawbridge_permit_oldest_seconds",
    "How long the oldest permit has been taken, or waited for.",
    ["kind", "state"],
  );
  readonly awsCalls = this.counter("drawbridge_aws_calls_total", "Attempts of calls to AWS.", ["operation", "outcome"]);
  readonly sockets = this.gauge("drawbridge_websockets", "Open WebSockets.", []);
  readonly subscriptions = this.gauge("drawbridge_subscriptions", "Operations that run over WebSockets.", []);

  private readonly stateRead = this.gauge(
    "drawbridge_state_read",
    "1: the state was read; 0: the database did not answer.",
    [],
  );
  private readonly queueRead = this.gauge(
    "drawbridge_queue_read",
    "1: the queue was read; 0: the queue did not answer, or the database did not.",
    [],
  );
  private readonly databaseWritten = this.gauge(
    "drawbridge_database_written",
    "1: the database took a write; 0: it did not, as on a full disk.",
    [],
  );
  private readonly state = {
    sync_runs: this.gauge("drawbridge_sync_runs", "Sync runs begun within a day.", ["state"]),
    grants: this.gauge("drawbridge_grants", "Grants that have not ended, and those FAILED within a day.", ["state"]),
    deliveries: this.gauge(
      "drawbridge_webhook_deliveries",
      "Deliveries to webhooks that are PENDING, or FAILED within a day.",
      ["state"],
    ),
    mail: this.gauge("drawbridge_mail_deliveries", "Mails that are PENDING, or FAILED within a day.", ["state"]),
    overdue: this.gauge("drawbridge_revocations_overdue", "Access whose alarm was raised, by the last look at it.", [
      "state",
    ]),
    due_lag: this.gauge("drawbridge_due_lag_seconds", "How long the target due longest has waited.", []),
    audit_unsealed: this.gauge("drawbridge_audit_unsealed_seconds", "Age of the first audit event without a seal.", []),
    audit_end_broken: this.gauge("drawbridge_audit_end_broken", "1: the audit log lost its end; no seal is made.", []),
    audit_last_seal: this.gauge("drawbridge_audit_last_seal_timestamp_seconds", "When the last seal was made.", []),
  };
  /** The label is the integration's id. */
  private readonly pools = {
    slots: this.gauge("drawbridge_slots", "Slots of a pool; each has one state.", ["integration", "state"]),
    pool_used: this.gauge("drawbridge_pool_used_ratio", "Share of the pool in use in its fullest account.", [
      "integration",
    ]),
    pool_waiting: this.gauge("drawbridge_pool_waiting", "Bindings that wait as all slots are in use.", ["integration"]),
  };
  private readonly sinkLag = this.gauge(
    "drawbridge_audit_sink_lag_seconds",
    "Age of the first audit event that a sink has not got.",
    ["sink"],
  );
  private readonly waiting = this.gauge("drawbridge_queue_waiting", "Jobs that wait.", ["group"]);
  private readonly oldest = this.gauge("drawbridge_queue_oldest_seconds", "Age of the oldest job that waits.", [
    "group",
  ]);

  private readonly timeKnown = this.gauge(
    "drawbridge_database_time_known",
    "1: the time of the database is known; 0: it is not, and no lease is taken.",
    [],
  );
  private readonly clockOffset = this.gauge(
    "drawbridge_database_clock_offset_seconds",
    "By how much the clock of the database is ahead of this machine's.",
    [],
  );

  private readonly wasRead = { state: true, queue: true, [WRITE]: true };
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: {
      readonly db: DataSource;
      readonly writeProbe: WriteProbe;
      readonly queue: QueueMonitor;
      readonly log: Pick<Logger, "warn" | "info">;
      readonly time: TimeKnowledge;
    },
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED_GAUGES) this.registry.removeSingleMetric(name);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics as text. An unavailable database leaves out all that are read; an unavailable queue its own alone. */
  async text(): Promise<string> {
    const { isKnown, offsetMs } = this.deps.time;
    this.timeKnown.set(isKnown ? 1 : 0);
    this.clockOffset.set(offsetMs / 1_000);
    if (Date.now() - this.readAt > STATE_TTL_MS) {
      this.readAt = Date.now();
      this.reading = this.read();
    }
    await this.reading;
    return this.registry.metrics();
  }

  private async read(): Promise<void> {
    const all = [...Object.values(this.state), ...Object.values(this.pools), this.sinkLag, this.waiting, this.oldest];
    for (const gauge of all) gauge.reset();
    const connectorIds = await this.attempt("state", this.stateRead, async () => {
      // First and apart: a slow or failed read of the rest must not take the alarm for overdue access away.
      this.setState(await this.inTime(readOverdue));
      return this.setWhole(await this.inTime(readState));
    });
    const write = () => withDeadline(this.deps.writeProbe.check(), READ_MS, "The database took no write in time.");
    if (connectorIds) await this.attempt(WRITE, this.databaseWritten, write);
    else this.databaseWritten.set(0);
    const depths = () => withDeadline(this.readQueue(connectorIds!), READ_MS, "The queue did not answer.");
    if (connectorIds) await this.attempt("queue", this.queueRead, depths);
    else this.queueRead.set(0);
  }

  /** PostgreSQL ends the statements in time too, so that scrapes of a slow database do not add up. */
  private inTime<T>(read: (manager: EntityManager) => Promise<T>): Promise<T> {
    const answer = this.deps.db.transaction(async (manager) => {
      await manager.query(`set local statement_timeout = ${READ_MS}`);
      return read(manager);
    });
    return withDeadline(answer, READ_MS, "The database did not answer in time.");
  }

  private setState(values: readonly StateValue[]): void {
    for (const { metric, state, value } of values) {
      this.state[metric].set(state === null ? {} : { state }, Number(value));
    }
  }

  /** The connectors' ids, by which the queue is read. */
  private setWhole({ connectorIds, values, poolValues, sinkLags }: State): readonly string[] {
    this.setState(values);
    for (const { metric, integration, state, value } of poolValues) {
      this.pools[metric].set(state === null ? { integration } : { integration, state }, Number(value));
    }
    for (const { sink, seconds } of sinkLags) this.sinkLag.set({ sink }, Number(seconds));
    return connectorIds;
  }

  private async readQueue(connectorIds: readonly string[]): Promise<void> {
    for (const { group, waiting, oldestSeconds } of await this.deps.queue.depths(connectorIds)) {
      this.waiting.set({ group }, waiting);
      this.oldest.set({ group }, oldestSeconds);
    }
  }

  /** Sets the gauge of a read, and logs a change of its outcome. Null: the read failed. */
  private async attempt<T>(what: keyof Metrics["wasRead"], gauge: Gauge, read: () => Promise<T>): Promise<T | null> {
    const { log } = this.deps;
    try {
      const found = await read();
      gauge.set(1);
      if (!this.wasRead[what]) log.info(`metrics: the ${what} can be read again`);
      this.wasRead[what] = true;
      return found;
    } catch (error) {
      gauge.set(0);
      if (this.wasRead[what]) log.warn({ err: error }, `metrics: the ${what} could not be read`);
      this.wasRead[what] = false;
      return null;
    }
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
