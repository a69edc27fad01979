import { removeBindingJob } from "../shared/domain/bindings/bindings.jobs";
import { reconcileSlotAssignment } from "../shared/domain/bindings/identity-center/reconcile-slot-assignment";
import { checkSlotNow } from "../shared/domain/bindings/pool/check-slot";
import { type RemovalDependencies, removeBinding } from "../shared/domain/bindings/reconcile/remove-binding";
import { checkSlotJob, reconcileSlotAssignmentJob } from "../shared/domain/bindings/slots/slots.jobs";
import { runDoctorJob } from "../shared/domain/doctor/doctor.jobs";
import { type DoctorDependencies, runDoctorChecks } from "../shared/domain/doctor/run-doctor";
import { reconcileTargetJob, startGrantsJob } from "../shared/domain/grants/grants.jobs";
import { readProviderJob } from "../shared/domain/identities/identity-center/identities.jobs";
import { type ReadDependencies, readProvider } from "../shared/domain/identities/identity-center/read-provider";
import { advanceRun, scanSlice } from "../shared/domain/sync-runs/discovery/advance-run";
import { nameUnits } from "../shared/domain/sync-runs/discovery/name-units";
import type { ScanDependencies } from "../shared/domain/sync-runs/discovery/scan-lane";
import { advanceRunJob, nameUnitsJob, scanAccountsJob } from "../shared/domain/sync-runs/sync-runs.jobs";
import { type JobRoute, jobRoute } from "../shared/platform/queue/job";
import type { GrantWork } from "./grants/grant-work";

type Dependencies = ScanDependencies &
  ReadDependencies &
  RemovalDependencies &
  DoctorDependencies & { readonly grantWork: GrantWork };

/** The handler of each job. */
export function jobRoutes({ grantWork, ...deps }: Dependencies): JobRoute[] {
  return [
    jobRoute(reconcileTargetJob, ({ targetId }, { signal }) => grantWork.reconcileTarget(targetId, signal)),
    jobRoute(startGrantsJob, ({ bindingId }, { signal }) => grantWork.startGrants(bindingId, signal)),
    jobRoute(removeBindingJob, ({ bindingId }, { signal }) => removeBinding(deps, bindingId, signal)),
    jobRoute(checkSlotJob, ({ slotId }, { signal }) => checkSlotNow(deps, slotId, signal)),
    jobRoute(reconcileSlotAssignmentJob, ({ slotAssignmentId }, { signal }) =>
      reconcileSlotAssignment(deps, slotAssignmentId, signal),
    ),
    jobRoute(advanceRunJob, ({ runId }, { signal }) => advanceRun(deps, runId, signal)),
    jobRoute(scanAccountsJob, (payload, { signal }) => scanSlice(deps, payload, signal)),
    jobRoute(nameUnitsJob, ({ integrationId }, { signal }) => nameUnits(deps, integrationId, signal)),
    jobRoute(runDoctorJob, ({ runId }, { signal }) => runDoctorChecks(deps, runId, signal)),
    jobRoute(readProviderJob, ({ providerId }, { signal }) => readProvider(deps, providerId, signal)),
  ];
}
