import type { Platform } from "../../shared/compose";
import { ALL_CHECKS, type DoctorQueries } from "../../shared/domain/doctor/doctor.queries";
import { DOCTOR_TOPIC } from "../../shared/domain/doctor/doctor.topics";
import type { DoctorRun } from "../../shared/domain/doctor/doctor-run.entity";
import { liveQuery } from "../graphql/subscriptions/live-query";

type Reads = Pick<Platform, "live" | "doctorQueries">;

/** The newest run of an integration now, and again after each progress, until the subscriber leaves. */
export function doctorProgress({ live, doctorQueries }: Reads, integrationId: string): AsyncGenerator<DoctorRun> {
  const news = onlyNews(doctorQueries);
  return liveQuery(live, DOCTOR_TOPIC, integrationId, async () => {
    const run = await doctorQueries.newestOf(integrationId);
    return run ? news(run) : [];
  });
}

/** A test of a connector now, and again after each progress, until it has ended. */
export function connectorTestProgress({ live, doctorQueries }: Reads, runId: string): AsyncGenerator<DoctorRun> {
  const news = onlyNews(doctorQueries);
  let ended = false;
  return liveQuery(live, DOCTOR_TOPIC, runId, async () => {
    const run = ended ? null : await doctorQueries.find(runId);
    if (!run) return null;
    ended = run.state === "FINISHED";
    return news(run);
  });
}

/** The run, if it differs from the last read. Another check counts as progress too. */
function onlyNews(doctorQueries: DoctorQueries): (run: DoctorRun) => Promise<DoctorRun[]> {
  let last = "";
  return async (run) => {
    const checks = await doctorQueries.countChecks(run.id, ALL_CHECKS);
    const now = JSON.stringify([run.id, run.state, run.accountsDone, run.units, checks]);
    if (now === last) return [];
    last = now;
    return [run];
  };
}
