import { flowsOfIntegration } from "../domain/access-flows/flows-of-integration";
import { poolWarnings } from "../domain/access-flows/pool-warnings";
import { requestsOfFlow } from "../domain/access-requests/undecidable-requests";
import { AccountsQueries } from "../domain/accounts/accounts.queries";
import { SlotsQueries } from "../domain/bindings/pool/slots.queries";
import { SlotsService } from "../domain/bindings/pool/slots.service";
import { ConnectorsQueries } from "../domain/connectors/connectors.queries";
import { ConnectorsService } from "../domain/connectors/connectors.service";
import { DoctorQueries } from "../domain/doctor/doctor.queries";
import { DoctorService } from "../domain/doctor/doctor.service";
import {
  abandonIntegration,
  countUnendedGrants,
  handOverTargets,
  integrationsToRelease,
  releaseIntegration,
} from "../domain/grants/ending/release-integration";
import { requeueTargetsOf } from "../domain/grants/requeue-targets";
import { providersOfIntegration } from "../domain/identities/identity-center/providers-of-integration";
import { ImpactService } from "../domain/impact/impact.service";
import { IntegrationsQueries } from "../domain/integrations/integrations.queries";
import { IntegrationsService } from "../domain/integrations/integrations.service";
import { usesOfConnector } from "../domain/integrations/uses-of-connector";
import { ResourcesQueries } from "../domain/resources/resources.queries";
import { NamespaceQueries } from "../domain/search/resources/namespace-suggestions";
import { ResourcesOfViewer } from "../domain/search/resources/resources-of-viewer.queries";
import { SearchQueries } from "../domain/search/search.queries";
import { SyncRunsQueries } from "../domain/sync-runs/sync-runs.queries";
import { SyncRunsService } from "../domain/sync-runs/sync-runs.service";
import type { Foundation } from "./foundation";
import type { PeopleServices } from "./people-services";

export type InventoryServices = ReturnType<typeof inventoryServices>;

/** Connectors, integrations, accounts, resources and slots, with sync and search. */
export function inventoryServices(
  { config, db, uow, clock, live, installation, bindingUsers }: Foundation,
  { owners, peopleQueries, groupsQueries }: PeopleServices,
) {
  const doctor = new DoctorService({ db, uow, live });
  const syncRuns = new SyncRunsService({
    uow,
    settings: { intervalMinutes: config.DRAWBRIDGE_SYNC_INTERVAL_MINUTES },
    checkSettings: (tx, integrationId) => doctor.checkSettings(tx, integrationId),
  });
  const integrations = new IntegrationsService({
    db,
    uow,
    syncRuns,
    owners,
    grants: grantsOfIntegration,
    flows: flowsOfIntegration,
    providers: providersOfIntegration,
    poolWarnings,
    externalId: installation.externalId,
  });
  return {
    connectors: new ConnectorsService({ uow, uses: usesOfConnector }),
    connectorsQueries: new ConnectorsQueries({ db, clock }),
    doctor,
    doctorQueries: new DoctorQueries(db),
    integrations,
    impact: new ImpactService({ db, clock, integrations, requests: requestsOfFlow }),
    integrationsQueries: new IntegrationsQueries(db),
    accountsQueries: new AccountsQueries(db),
    resourcesQueries: new ResourcesQueries(db),
    resourcesOfViewer: new ResourcesOfViewer(db, clock),
    searchQueries: new SearchQueries({ db, peopleQueries, groupsQueries }),
    namespaceQueries: new NamespaceQueries(db, clock),
    slots: new SlotsService({ uow }),
    slotsQueries: new SlotsQueries({ db, users: bindingUsers }),
    syncRuns,
    syncRunsQueries: new SyncRunsQueries(db),
  };
}

const grantsOfIntegration = {
  countUnended: countUnendedGrants,
  handOver: handOverTargets,
  requeueTargets: requeueTargetsOf,
  toRelease: integrationsToRelease,
  release: releaseIntegration,
  abandon: abandonIntegration,
};
