import type { Platform } from "../../shared/compose";
import type { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_TOPIC } from "../../shared/domain/sync-runs/sync-runs.jobs";
import type { SyncProgressType } from "./sync-run.type";

/** At most five events a second. */
const PAUSE_MS = 200;

/** A hint may be lost with a connection: while nothing is heard, look this often. */
const LOOK_ANYWAY_MS = 15_000;

/**
 * The latest run of an integration now, and again whenever it changed, until the subscriber leaves or the integration is
 * deleted. Every run ends with an event that says so: hints between two events are merged, the last look always comes
 * after the last hint.
 */
export function syncProgress(platform: Reads, integrationId: string): AsyncGenerator<SyncProgressType> {
  const bell = new Bell();
  const generator = follow(platform, integrationId, bell);
  const end = generator.return.bind(generator);
  // A generator that waits is not ended by return() alone: it has to be woken.
  generator.return = (value) => {
    bell.ringForTheLastTime();
    return end(value);
  };
  return generator;
}

type Reads = Pick<Platform, "live" | "syncRunsQueries">;

async function* follow(
  { live, syncRunsQueries }: Reads,
  integrationId: string,
  bell: Bell,
): AsyncGenerator<SyncProgressType> {
  const unsubscribe = live.subscribe(SYNC_TOPIC, integrationId, () => bell.ring());
  try {
    let last: SyncProgressType | null = null;
    while (!bell.isOver) {
      bell.reset();
      const [run] = await syncRunsQueries.latestOf([integrationId]);
      // Runs are only ever gone with their integration: there is nothing left to follow.
      if (!run) return;
      const superseded = last && !last.done && run.id !== last.run.id ? await syncRunsQueries.find(last.run.id) : null;
      if (superseded) yield progressOf(superseded);
      if (hasChanged(last, run)) {
        last = progressOf(run);
        yield last;
      }
      await pause(PAUSE_MS);
      await bell.rung(LOOK_ANYWAY_MS);
    }
  } finally {
    unsubscribe();
  }
}

function progressOf(run: SyncRun): SyncProgressType {
  return {
    run,
    accountsDone: run.accountsDone,
    accountsTotal: run.accountsTotal,
    clustersFound: run.clustersFound,
    failures: run.accountsFailed,
    done: run.finishedAt !== null,
  };
}

function hasChanged(last: SyncProgressType | null, run: SyncRun): boolean {
  if (last === null || last.run.id !== run.id) return true;
  return (
    last.run.state !== run.state || last.accountsDone !== run.accountsDone || last.clustersFound !== run.clustersFound
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Remembers that it was rung, so that no hint between two looks is lost. */
class Bell {
  private isRung = false;
  private wake: (() => void) | null = null;
  isOver = false;

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  ringForTheLastTime(): void {
    this.isOver = true;
    this.ring();
  }

  reset(): void {
    this.isRung = false;
  }

  async rung(atMostMs: number): Promise<void> {
    if (this.isRung || this.isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}
