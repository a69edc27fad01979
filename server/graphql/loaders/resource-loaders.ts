import DataLoader from "dataloader";
import type { Platform } from "../../../shared/compose";
import type { AccountNumber } from "../../../shared/domain/accounts/accounts.queries";
import type { OwnerRef } from "../../../shared/domain/identities/members";
import type { IntegrationOwner, OwnerRule } from "../../../shared/domain/integrations/owner-rules";
import type { OwnershipStep } from "../../../shared/domain/owners/resolve-owner";
import type { Actor } from "../../../shared/kernel/actor";
import type { PageRequest } from "../../../shared/kernel/page";
import { inLikeGroups } from "./like-groups";

/** Loaders of accounts, resources, their owners and activity, and slots. */
export function resourceLoaders(platform: Platform) {
  const { ownersQueries, accountsQueries, resourcesQueries } = platform;
  return {
    account: new DataLoader((ids: readonly string[]) => accountsQueries.byIds(ids)),
    accountOf: new DataLoader((asked: readonly AccountNumber[]) => accountsQueries.byNumbers(asked), {
      cacheKeyFn: JSON.stringify,
    }),
    accountName: new DataLoader((ids: readonly string[]) => accountsQueries.namesOf(ids)),
    accountRegions: new DataLoader((ids: readonly string[]) => accountsQueries.regionsOf(ids)),
    lastSeen: new DataLoader((ids: readonly string[]) => resourcesQueries.lastSeen(ids)),
    owners: new DataLoader((ids: readonly string[]) => ownersQueries.ownersOf(ids)),
    ownership: new DataLoader((ids: readonly string[]) => ownersQueries.ownershipsOf(ids)),
    ownershipSteps: new DataLoader((ids: readonly string[]) => ownersQueries.stepsOf(ids)),
    ownershipHint: new DataLoader((steps: readonly OwnershipStep[]) => ownersQueries.hintsOf(steps)),
    members: new DataLoader((refs: readonly OwnerRef[]) => ownersQueries.membersOf(refs), {
      cacheKeyFn: JSON.stringify,
    }),
    ownerValueChecks: new DataLoader((owners: readonly IntegrationOwner[]) => ownersQueries.ownerValueChecks(owners), {
      cacheKeyFn: JSON.stringify,
    }),
    ownerRuleWarning: new DataLoader((rules: readonly OwnerRule[]) => ownersQueries.ownerRuleWarnings(rules), {
      cacheKeyFn: JSON.stringify,
    }),
    resource: new DataLoader((ids: readonly string[]) => resourcesQueries.byIds(ids)),
    visibility: new DataLoader((actors: readonly Actor[]) =>
      Promise.all(actors.map((actor) => platform.resourcesOfViewer.visibilityOf(actor))),
    ),
    readableResource: new DataLoader((asked: readonly ReadResource[]) => loadReadableResources(platform, asked), {
      cacheKeyFn: ({ actor, id }) => `${actor.id} ${id}`,
    }),
    accessOfResource: new DataLoader(
      (asked: readonly PageOfResource[]) =>
        inLikeGroups(asked, LIKE_PAGES, (ids, { page }) => platform.resourcesOfViewer.accessOf(ids, page)),
      { cacheKeyFn: pageKey },
    ),
    resourceObservedAt: new DataLoader((ids: readonly string[]) => platform.resourcesOfViewer.lastObservationsOf(ids)),
    requestsOfResource: new DataLoader(
      (asked: readonly (PageOfResource & { actor: Actor })[]) =>
        inLikeGroups(asked, LIKE_PAGES, (ids, { actor, page }) =>
          platform.resourcesOfViewer.requestsOf(actor, ids, page),
        ),
      { cacheKeyFn: pageKey },
    ),
    historyOfResource: new DataLoader(
      (asked: readonly (PageOfResource & { actor: Actor })[]) =>
        inLikeGroups(asked, LIKE_PAGES, (ids, { actor, page }) =>
          platform.resourcesOfViewer.historyOf(actor, ids, page),
        ),
      { cacheKeyFn: pageKey },
    ),
    findingsOfResource: new DataLoader(
      (asked: readonly PageOfResource[]) =>
        inLikeGroups(asked, LIKE_PAGES, (ids, { page }) => platform.resourcesOfViewer.findingsOf(ids, page)),
      { cacheKeyFn: pageKey },
    ),
    slotUse: new DataLoader((ids: readonly string[]) => platform.slotsQueries.usesOf(ids)),
    slotLeases: new DataLoader((ids: readonly string[]) => platform.slotsQueries.leasesOf(ids)),
    unknownAssignments: new DataLoader((ids: readonly string[]) => platform.slotsQueries.unknownAssignmentsOf(ids)),
  };
}

/** A page of one resource's list. A request has one actor. */
interface PageOfResource {
  readonly id: string;
  readonly page: PageRequest;
}

const pageKey = ({ id, page }: PageOfResource): string => JSON.stringify([id, page.first, page.after]);

/** The resources of one list have the same arguments, so one statement loads them. */
const LIKE_PAGES = {
  argumentsOf: ({ page }: PageOfResource) => JSON.stringify([page.first, page.after]),
  idOf: ({ id }: PageOfResource) => id,
};

/** Whether a viewer may read owners, access, requests and history of a resource. */
interface ReadResource {
  readonly actor: Actor;
  readonly id: string;
}

/** Asks for the first one's actor: a loader belongs to one HTTP request, and so to one actor. */
async function loadReadableResources(
  { resourcesOfViewer }: Platform,
  asked: readonly ReadResource[],
): Promise<boolean[]> {
  const ids = asked.map(({ id }) => id);
  const readable = await resourcesOfViewer.readableAmong(asked[0]!.actor, ids);
  return ids.map((id) => readable.has(id));
}
