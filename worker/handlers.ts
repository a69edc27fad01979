import { reconcileBinding } from "../shared/domain/bindings/bindings.jobs";
import { checkSlotNow } from "../shared/domain/bindings/check-slot";
import { reconcileSlotAssignment } from "../shared/domain/bindings/reconcile-slot-assignment";
import { type RemovalDependencies, removeBinding } from "../shared/domain/bindings/remove-binding";
import { runDoctor } from "../shared/domain/doctor/doctor.jobs";
import { type DoctorDependencies, runDoctorChecks } from "../shared/domain/doctor/run-doctor";
import { prepareGrants, reconcileTarget } from "../shared/domain/grants/grants.jobs";
import { readIdentityProvider } from "../shared/domain/identities/identities.jobs";
import { type ReadDependencies, readProvider } from "../shared/domain/identities/read-provider";
import { checkSlotJob, reconcileSlotAssignmentJob } from "../shared/domain/slots/slots.jobs";
import { advanceRun, scanSome } from "../shared/domain/sync-runs/advance-run";
import { nameUnits } from "../shared/domain/sync-runs/name-units";
import type { ScanDependencies } from "../shared/domain/sync-runs/scan-lane";
import { advanceSyncRun, nameUnitsJob, scanAccounts } from "../shared/domain/sync-runs/sync-runs.jobs";
import { type JobRoute, route } from "../shared/platform/queue/job";
import type { GrantWork } from "./grants/grant-work";

type Dependencies = ScanDependencies &
  ReadDependencies &
  RemovalDependencies &
  DoctorDependencies & { readonly grantWork: GrantWork };

/** Which handler does which job. */
export function jobRoutes({ grantWork, ...deps }: Dependencies): JobRoute[] {
  return [
    route(reconcileTarget, ({ targetId }, { signal }) => grantWork.reconcileTarget(targetId, signal)),
    route(prepareGrants, ({ bindingId }, { signal }) => grantWork.startGrants(bindingId, signal)),
    route(reconcileBinding, ({ bindingId }, { signal }) => removeBinding(deps, bindingId, signal)),
    route(checkSlotJob, ({ slotId }, { signal }) => checkSlotNow(deps, slotId, signal)),
    route(reconcileSlotAssignmentJob, ({ slotAssignmentId }, { signal }) =>
      reconcileSlotAssignment(deps, slotAssignmentId, signal),
    ),
    route(advanceSyncRun, ({ runId }, { signal }) => advanceRun(deps, runId, signal)),
    route(scanAccounts, (payload, { signal }) => scanSome(deps, payload, signal)),
    route(nameUnitsJob, ({ integrationId }, { signal }) => nameUnits(deps, integrationId, signal)),
    route(runDoctor, ({ runId }, { signal }) => runDoctorChecks(deps, runId, signal)),
    route(readIdentityProvider, ({ providerId }, { signal }) => readProvider(deps, providerId, signal)),
  ];
}
