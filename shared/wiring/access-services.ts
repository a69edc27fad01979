import { AccessFlowsQueries } from "../domain/access-flows/access-flows.queries";
import { AccessFlowsService } from "../domain/access-flows/access-flows.service";
import { AccessRequestsQueries } from "../domain/access-requests/access-requests.queries";
import { AccessRequestsService } from "../domain/access-requests/access-requests.service";
import { AccessHistoryQueries } from "../domain/access-requests/lists/access-history.queries";
import { RequestItemsQueries } from "../domain/access-requests/request-items.queries";
import { RequestQuestionsService } from "../domain/access-requests/request-questions.service";
import { stillEligible } from "../domain/access-requests/still-eligible";
import { requestsOfFlow } from "../domain/access-requests/undecidable-requests";
import { DriftQueries } from "../domain/drift/drift.queries";
import { DriftService } from "../domain/drift/drift.service";
import { RestoreService } from "../domain/drift/restore.service";
import { FavouritesService } from "../domain/favourites/favourites.service";
import { GrantsQueries } from "../domain/grants/grants.queries";
import { GrantsService } from "../domain/grants/grants.service";
import { endAllAccess } from "../domain/people/end-all-access";
import { RequestableQueries } from "../domain/search/requestable/requestable.queries";
import { loadVisibility } from "../domain/search/resources/visible-resources";
import type { Actor } from "../kernel/actor";
import type { Foundation } from "./foundation";
import type { PeopleServices } from "./people-services";

export type AccessServices = ReturnType<typeof accessServices>;

/** Access flows, requests, grants and drift. */
export function accessServices({ db, uow, clock, bindings }: Foundation, { ownersQueries }: PeopleServices) {
  const accessRequestsQueries = new AccessRequestsQueries(db, clock);
  const viewers = { deciders: ownersQueries, requests: accessRequestsQueries, eligibility: stillEligible };
  const grants = new GrantsService({ uow, bindings, ...viewers });
  const requestableQueries = new RequestableQueries({ db, clock });
  return {
    endAllAccess: (actor: Actor, personId: string, reason: string) =>
      endAllAccess({ uow, grants }, actor, personId, reason),
    grants,
    grantsQueries: new GrantsQueries(db, viewers),
    drift: new DriftService({ uow }),
    driftQueries: new DriftQueries(db, clock),
    restores: new RestoreService({ db, uow }),
    requestQuestions: new RequestQuestionsService({ uow }),
    accessRequests: new AccessRequestsService({ db, uow, clock, grants }),
    accessRequestsQueries,
    requestItemsQueries: new RequestItemsQueries(db, clock),
    accessHistoryQueries: new AccessHistoryQueries(db),
    accessFlows: new AccessFlowsService({ db, uow, clock, requests: requestsOfFlow }),
    accessFlowsQueries: new AccessFlowsQueries(db),
    requestableQueries,
    favourites: new FavouritesService({
      uow,
      isVisible: async (actor, resourceId) => (await requestableQueries.find(actor, resourceId)) !== null,
      visibleResources: async ({ manager, actor, now }) => (await loadVisibility(manager, actor, now)).visible,
    }),
  };
}
