import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { DataSource } from "typeorm";
import { type PooledClient, wrapStatements } from "./connections";

export interface ProbeTimes {
  /**
   * Time without an answer after which PostgreSQL is probed over another connection, and the interval of further
   * probes.
   */
  readonly quietMs: number;
  /** Time limit of a probe. After two failed probes PostgreSQL counts as unreachable. */
  readonly answerMs: number;
}

/** An unreachable PostgreSQL is noticed after 15 s. */
const PROBE_TIMES: ProbeTimes = { quietMs: 5_000, answerMs: 5_000 };

/**
 * Closes connections with running statements when PostgreSQL has become unreachable: its machine is off, or the network
 * drops every packet. A slow statement is left alone while PostgreSQL answers probes.
 */
export function closeWhenUnreachable(db: DataSource, url: string, patience: ProbeTimes = PROBE_TIMES): void {
  new ReachabilityWatch(db, url, patience);
}

interface Question {
  readonly client: PooledClient;
  readonly since: number;
}

class ReachabilityWatch {
  private readonly waiting = new Set<Question>();
  private isWatching = false;

  constructor(
    db: DataSource,
    private readonly url: string,
    private readonly patience: ProbeTimes,
  ) {
    wrapStatements(db, ({ client }, send) => {
      const question = { client, since: performance.now() };
      this.waiting.add(question);
      if (!this.isWatching) void this.watch();
      return send().finally(() => this.waiting.delete(question));
    });
  }

  /** Runs while statements are waiting. */
  private async watch(): Promise<void> {
    this.isWatching = true;
    while (this.waiting.size > 0) {
      await pause(this.patience.quietMs, undefined, { ref: false });
      if (this.waiting.size === 0 || this.longest() < this.patience.quietMs) continue;
      const askedAt = performance.now();
      if ((await this.isUnreachable()) && (await this.isUnreachable())) this.endThoseBefore(askedAt);
    }
    this.isWatching = false;
  }

  private longest(): number {
    return performance.now() - Math.min(...[...this.waiting].map(({ since }) => since));
  }

  private endThoseBefore(moment: number): void {
    const error = new Error("PostgreSQL does not answer any more, nor does it over a new connection.");
    for (const { client, since } of this.waiting) if (since < moment) client.connection.stream.destroy(error);
  }

  /** Any answer counts, even "too many connections". A refused connection ends the others by itself. */
  private async isUnreachable(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, application_name: "drawbridge-ping" });
    client.on("error", () => undefined);
    const asked = client
      .connect()
      .then(() => client.query("select 1"))
      .then(() => false)
      .catch((error: { readonly code?: string }) => NETWORK_UNREACHABLE.has(error.code ?? ""));
    let isLate = false;
    const late = pause(this.patience.answerMs, true, { ref: false }).then(async () => {
      // A busy process may have received the answer without having processed it.
      await nextTurn();
      await nextTurn();
      isLate = true;
      return true;
    });
    const silent = await Promise.race([asked, late]);
    if (isLate) (client as unknown as PooledClient).connection.stream.destroy(new Error("no answer"));
    else await client.end().catch(() => undefined);
    return silent;
  }
}

/** Errors of an unreachable network. */
const NETWORK_UNREACHABLE = new Set(["EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]);
