import DataLoader from "dataloader";
import type { Platform } from "../../../shared/compose";
import type { AccessFlow } from "../../../shared/domain/access-flows/access-flow.entity";
import { KnownItems } from "../../../shared/domain/access-requests/approvers/known-items";
import type { EarlierFilter } from "../../../shared/domain/access-requests/request-items.queries";
import type { NamingEvent } from "../../../shared/domain/audit/named-objects";
import type { Grant } from "../../../shared/domain/grants/grant.entity";
import type { OwnGrant } from "../../../shared/domain/grants/grants.queries";
import type { Actor } from "../../../shared/kernel/actor";
import { inLikeGroups } from "./like-groups";

/** Loaders of grants, requests and access flows. */
export function accessLoaders(platform: Platform) {
  const { accessFlowsQueries, accessRequestsQueries, requestItemsQueries, grantsQueries, asCodeQueries } = platform;
  const knownItems = new KnownItems(platform.db.manager);
  const waitingItem = new DataLoader((ids: readonly string[]) => requestItemsQueries.waitingOf(ids, knownItems));
  const waiting = (ids: readonly string[]) => Promise.all(ids.map((id) => waitingItem.load(id)));
  return {
    knownItems,
    accessDetails: new DataLoader((asked: readonly OwnGrant[]) => grantsQueries.accessDetails(asked), {
      cacheKeyFn: JSON.stringify,
    }),
    waitingFor: new DataLoader((ids: readonly string[]) => grantsQueries.waitingFor(ids, platform.clock.now())),
    lastObservation: new DataLoader((ids: readonly string[]) =>
      grantsQueries.lastObservations(ids, platform.clock.now()),
    ),
    lastObservedAt: new DataLoader((ids: readonly string[]) => grantsQueries.lastObservedAt(ids)),
    extension: new DataLoader((asked: readonly ViewedGrant[]) => loadExtensions(platform, asked), viewedKey),
    requestOfGrant: new DataLoader((asked: readonly ViewedGrant[]) => loadRequestsOfGrants(platform, asked), viewedKey),
    grant: new DataLoader((ids: readonly string[]) => grantsQueries.byIds(ids)),
    namedObjectsOfEvent: new DataLoader((events: readonly NamingEvent[]) =>
      platform.auditQueries.namedObjectsOf(events),
    ),
    requestItems: new DataLoader((ids: readonly string[]) => accessRequestsQueries.itemsOf(ids)),
    requestQuestions: new DataLoader((ids: readonly string[]) => accessRequestsQueries.questionsOf(ids)),
    decisions: new DataLoader((ids: readonly string[]) => accessRequestsQueries.decisionsOf(ids)),
    decisionRight: new DataLoader(
      async (asked: readonly ItemOfActor[]) => {
        const items = await waiting(asked.map(itemIdOf));
        return requestItemsQueries.decisionRightsOf(asked[0]!.actor, items, knownItems);
      },
      { cacheKeyFn: itemIdOf },
    ),
    isItemOnlooker: new DataLoader(
      (asked: readonly ItemOfActor[]) => requestItemsQueries.areReviewable(asked[0]!.actor, asked.map(itemIdOf)),
      { cacheKeyFn: itemIdOf },
    ),
    itemPlan: new DataLoader(async (ids: readonly string[]) => requestItemsQueries.plansOf(await waiting(ids))),
    granteeGrants: new DataLoader((ids: readonly string[]) =>
      requestItemsQueries.grantsOfGrantees(ids, MOST_GRANTS_OF_ITEM),
    ),
    earlierItems: new DataLoader((asked: readonly EarlierItems[]) => loadEarlierItems(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    readableDelegation: new DataLoader(
      (asked: readonly DelegationOfActor[]) =>
        platform.delegationsQueries.readableByIds(
          asked[0]!.actor,
          asked.map(({ id }) => id),
        ),
      { cacheKeyFn: ({ id }) => id },
    ),
    readableRequest: new DataLoader((asked: readonly RequestOfActor[]) => loadReadable(platform, asked), {
      cacheKeyFn: ({ requestId }) => requestId,
    }),
    approvers: new DataLoader(async (ids: readonly string[]) =>
      requestItemsQueries.approversOf(await waiting(ids), knownItems),
    ),
    nextTiers: new DataLoader(async (ids: readonly string[]) =>
      requestItemsQueries.nextTiersOf(await waiting(ids), knownItems),
    ),
    accessFlow: new DataLoader((ids: readonly string[]) => accessFlowsQueries.byIds(ids)),
    accessFlowSummary: new DataLoader(
      (flows: readonly Versioned[]) => accessFlowsQueries.summariesOf(flows),
      versionKey,
    ),
    accessFlowWarnings: new DataLoader(
      (flows: readonly Versioned[]) => accessFlowsQueries.warningsOf(flows),
      versionKey,
    ),
    accessFlowAsCode: new DataLoader((flows: readonly FlowToWrite[]) => asCodeQueries.ofFlows(flows), versionKey),
  };
}

type FlowToWrite = Versioned & Pick<AccessFlow, "name" | "description" | "active">;
type Versioned = Pick<AccessFlow, "id" | "version" | "trigger" | "maxDurationSeconds" | "definition">;

const versionKey = { cacheKeyFn: ({ id, version }: Versioned) => `${id} ${version}` };

const MOST_GRANTS_OF_ITEM = 20;

/** An item and its viewer. All loaders of a request have one actor. */
interface ItemOfActor {
  readonly actor: Actor;
  readonly itemId: string;
}

const itemIdOf = ({ itemId }: { readonly itemId: string }): string => itemId;

interface DelegationOfActor {
  readonly actor: Actor;
  readonly id: string;
}

interface RequestOfActor {
  readonly actor: Actor;
  readonly requestId: string;
}

async function loadReadable({ accessRequestsQueries }: Platform, asked: readonly RequestOfActor[]) {
  const ids = asked.map(({ requestId }) => requestId);
  return accessRequestsQueries.readableByIds(asked[0]!.actor, ids);
}

/** A page of the earlier items of an item's grantee. */
interface EarlierItems {
  readonly itemId: string;
  readonly filter: EarlierFilter;
}

/** The items of one list have the same arguments, so one statement loads them. */
async function loadEarlierItems({ requestItemsQueries }: Platform, asked: readonly EarlierItems[]) {
  const key = { argumentsOf: ({ filter }: EarlierItems) => JSON.stringify(filter), idOf: itemIdOf };
  return inLikeGroups(asked, key, (ids, { filter }) => requestItemsQueries.earlierItemsOf(ids, filter));
}

/** A grant and its viewer, who may see it. */
interface ViewedGrant {
  readonly grant: Grant;
  readonly actor: Actor;
}

const viewerIdOf = ({ actor }: ViewedGrant): string => actor.id;
const viewedKey = { cacheKeyFn: ({ grant, actor }: ViewedGrant) => `${grant.id} ${actor.id}` };

async function loadExtensions({ grantsQueries, clock }: Platform, asked: readonly ViewedGrant[]) {
  const key = { argumentsOf: viewerIdOf, idOf: ({ grant }: ViewedGrant) => grant };
  return inLikeGroups(asked, key, (grants, { actor }) => grantsQueries.extensionsOf(actor, grants, clock.now()));
}

async function loadRequestsOfGrants({ accessRequestsQueries }: Platform, asked: readonly ViewedGrant[]) {
  const key = { argumentsOf: viewerIdOf, idOf: ({ grant }: ViewedGrant) => grant.id };
  return inLikeGroups(asked, key, (ids, { actor }) => accessRequestsQueries.ofGrants(actor, ids));
}
