import { AuditEvent } from "../../../shared/domain/audit/audit-event.entity";
import type { TestApi } from "../api";
import { ACTORS, type ActorName, socketActorsOf } from "./actors";
import { isGiven, TransportComparison } from "./compare-answers";
import { answerConnectorTests } from "./connector-tests";
import type { Probe, ProbeCall } from "./probe";
import type { Route } from "./routes";
import type { Answer } from "./send-operation";
import type { DatabaseSnapshot } from "./snapshot";

/** A mutation or route after which the tables had changed. */
export interface TableChange {
  readonly actor: ActorName;
  readonly field: string;
  readonly wasAnswered: boolean;
  /** The audit log has a new event, other than a refusal. */
  readonly wasAudited: boolean;
}

/** Sends each mutation as each of the actors over HTTP, and as some over a socket, always on the initial world. */
export async function probeMutations(
  platform: TestApi["platform"],
  asking: Probe,
  calls: readonly ProbeCall[],
  pristine: DatabaseSnapshot,
): Promise<{ changes: TableChange[]; transports: TransportComparison }> {
  const changes: TableChange[] = [];
  const transports = new TransportComparison();
  const log = await LogWatch.begin(platform);
  const stop = answerConnectorTests(platform);
  for (const [n, call] of calls.entries()) {
    const field = call.field.name;
    const prepare = async () => {
      await setRestored(platform, field === "confirmRestored");
      if (field === "acceptAuditEnd") await breakEnd(platform);
    };
    await prepare();
    await pristine.mark();
    for (const actor of ACTORS) {
      const answers: Answer[] = [];
      for (const door of doorsOf(actor, n)) {
        const answer = await asking[door](actor, call);
        answers.push(answer);
        if (!(await pristine.isChanged())) continue;
        changes.push({ actor, field, wasAnswered: isGiven(answer, field), wasAudited: await log.hasGrown() });
        await pristine.restore();
        await prepare();
      }
      const [overHttp, overSocket] = answers;
      if (overSocket) transports.add(actor, call, overHttp!, overSocket);
    }
  }
  await pristine.restore();
  await setRestored(platform, false);
  await stop();
  return { changes, transports };
}

function doorsOf(actor: ActorName, call: number): ("change" | "changeBySocket")[] {
  return socketActorsOf(call).includes(actor) ? ["change", "changeBySocket"] : ["change"];
}

/** Calls each route that does more than read, as each of the actors. */
export async function probeRouteMutations(
  platform: TestApi["platform"],
  ask: (actor: ActorName, route: Route) => Promise<boolean>,
  routes: readonly Route[],
  pristine: DatabaseSnapshot,
): Promise<TableChange[]> {
  const changes: TableChange[] = [];
  const log = await LogWatch.begin(platform);
  await pristine.mark();
  for (const field of routes) {
    for (const actor of ACTORS) {
      const wasAnswered = await ask(actor, field);
      // Where a route refuses everybody, one comparison of the tables is enough.
      if (!wasAnswered && actor !== ACTORS.at(-1)) continue;
      if (!(await pristine.isChanged())) continue;
      changes.push({ actor, field, wasAnswered, wasAudited: await log.hasGrown() });
      await pristine.restore();
    }
  }
  return changes;
}

/** Counts the events of what was done; refusals are written later than the answer. */
class LogWatch {
  private constructor(
    private readonly db: TestApi["platform"]["db"],
    private known: number,
  ) {}

  static async begin({ db }: TestApi["platform"]): Promise<LogWatch> {
    return new LogWatch(db, await eventsIn(db));
  }

  /** Since the last look. */
  async hasGrown(): Promise<boolean> {
    const before = this.known;
    this.known = await eventsIn(this.db);
    return this.known > before;
  }
}

function eventsIn(db: TestApi["platform"]["db"]): Promise<number> {
  return db.manager.countBy(AuditEvent, { outcome: "SUCCEEDED" });
}

/** The state after a restored backup: nothing is granted until an admin confirms. */
export async function setRestored({ db, clock }: TestApi["platform"], isRestored: boolean): Promise<void> {
  await db.query("update installation set restored_at = $1", [isRestored ? clock.now() : null]);
}

/** A lost end of the audit log, the same one each time, so that it is no difference from the mark. */
async function breakEnd({ db }: TestApi["platform"]): Promise<void> {
  await db.query(
    `insert into audit_broken_ends (id, kind, seal, message, seen_by, seen_at)
     values ('00000000-0000-4000-8000-000000000007', 'SEAL_MISSING', 7, 'Seal 7 is missing.', 'worker-1', '2026-11-26T00:00:00Z')
     on conflict do nothing`,
  );
}
