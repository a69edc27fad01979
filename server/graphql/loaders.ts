import DataLoader from "dataloader";
import type { Platform } from "../../shared/compose";
import type { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import type { EarlierFilter, RequestItemsQueries } from "../../shared/domain/access-requests/request-items.queries";
import type { AccountNumber } from "../../shared/domain/accounts/accounts.queries";
import type { ViewedIntegration } from "../../shared/domain/as-code/as-code.queries";
import type { DoctorCheckState } from "../../shared/domain/doctor/doctor-run.entity";
import type { Grant } from "../../shared/domain/grants/grant.entity";
import type { OwnGrant } from "../../shared/domain/grants/grants.queries";
import type { OwnerRef } from "../../shared/domain/identities/members";
import type { IntegrationOwner, OwnerRule } from "../../shared/domain/integrations/owner-rules";
import type { OwnershipStep } from "../../shared/domain/owners/resolve-owner";
import type { AskedFailures } from "../../shared/domain/sync-runs/sync-failures";
import type { AskedAccounts } from "../../shared/domain/sync-runs/sync-runs.queries";
import type { Actor } from "../../shared/kernel/actor";
import type { PageRequest } from "../../shared/kernel/page";

export type Loaders = ReturnType<typeof createLoaders>;

/** One batch per list, whatever its length: a list of 100 asks the database as often as a list of 1. */
export function createLoaders(platform: Platform) {
  const { ownersQueries, connectorsQueries, integrationsQueries, accountsQueries, resourcesQueries, syncRunsQueries } =
    platform;
  const { identitiesQueries, peopleQueries, groupsQueries } = platform;
  const { accessFlowsQueries, asCodeQueries } = platform;
  const { webhooksQueries, accessRequestsQueries, grantsQueries } = platform;
  return {
    connector: new DataLoader((ids: readonly string[]) => connectorsQueries.byIds(ids)),
    doctorChecks: new DataLoader((asked: readonly RunChecks[]) => loadDoctorChecks(platform, asked)),
    lastConnectorTest: new DataLoader((ids: readonly string[]) => platform.doctorQueries.lastTestsOf(ids)),
    integration: new DataLoader((ids: readonly string[]) => integrationsQueries.byIds(ids)),
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
    provider: new DataLoader((ids: readonly string[]) => ownersQueries.providersByIds(ids)),
    heldChanges: new DataLoader((ids: readonly string[]) => platform.grantsQueries.heldChangesOf(ids)),
    person: new DataLoader((ids: readonly string[]) => identitiesQueries.peopleByIds(ids)),
    identity: new DataLoader((ids: readonly string[]) => peopleQueries.identitiesByIds(ids)),
    identitiesOfPerson: new DataLoader((ids: readonly string[]) => peopleQueries.identitiesOf(ids)),
    groupsOfPerson: new DataLoader((ids: readonly string[]) => peopleQueries.groupsOf(ids)),
    ownedByPerson: new DataLoader((ids: readonly string[]) => peopleQueries.ownedBy(ids, MOST_OWNED)),
    relationsOfPerson: new DataLoader((ids: readonly string[]) => peopleQueries.relationsOf(ids)),
    rolesOfPerson: new DataLoader((ids: readonly string[]) => platform.rolesQueries.rolesOf(ids)),
    tokensOfPerson: new DataLoader((ids: readonly string[]) =>
      platform.apiTokensQueries.liveOf(ids, platform.clock.now(), MOST_OF_PERSON),
    ),
    tokensOfServiceAccount: new DataLoader((ids: readonly string[]) =>
      platform.apiTokensQueries.liveOfAccounts(ids, platform.clock.now(), MOST_OF_PERSON),
    ),
    sessionsOfPerson: new DataLoader((ids: readonly string[]) => platform.sessions.liveOf(ids)),
    grantsOfPerson: new DataLoader((ids: readonly string[]) => grantsQueries.newestOf(ids, MOST_OF_PERSON)),
    requestsOfPerson: new DataLoader((ids: readonly string[]) => accessRequestsQueries.newestOf(ids, MOST_OF_PERSON)),
    notificationMail: new DataLoader((ids: readonly string[]) => platform.notificationsQueries.mailOf(ids)),
    group: new DataLoader((ids: readonly string[]) => groupsQueries.byIds(ids)),
    groupMembers: new DataLoader((asked: readonly GroupMembers[]) => loadGroupMembers(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    usesOfGroup: new DataLoader((ids: readonly string[]) => groupsQueries.usesOf(ids)),
    roleGroup: new DataLoader((keys: readonly string[]) => platform.rolesQueries.roleGroupsByKeys(keys)),
    roleGroupsOf: new DataLoader((ids: readonly string[]) => platform.rolesQueries.roleGroupsOf(ids)),
    lastRun: new DataLoader((ids: readonly string[]) => syncRunsQueries.latestOf(ids)),
    runAccounts: new DataLoader((asked: readonly RunAccounts[]) => loadRunAccounts(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    runFailures: new DataLoader((asked: readonly RunFailures[]) => loadRunFailures(platform, asked), {
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
        inLikePages(asked, (ids, { page }) => platform.resourcesOfViewer.accessOf(ids, page)),
      { cacheKeyFn: pageKey },
    ),
    resourceObservedAt: new DataLoader((ids: readonly string[]) => platform.resourcesOfViewer.lastObservationsOf(ids)),
    requestsOfResource: new DataLoader(
      (asked: readonly (PageOfResource & { actor: Actor })[]) =>
        inLikePages(asked, (ids, { actor, page }) => platform.resourcesOfViewer.requestsOf(actor, ids, page)),
      { cacheKeyFn: pageKey },
    ),
    historyOfResource: new DataLoader(
      (asked: readonly (PageOfResource & { actor: Actor })[]) =>
        inLikePages(asked, (ids, { actor, page }) => platform.resourcesOfViewer.historyOf(actor, ids, page)),
      { cacheKeyFn: pageKey },
    ),
    findingsOfResource: new DataLoader(
      (asked: readonly PageOfResource[]) =>
        inLikePages(asked, (ids, { page }) => platform.resourcesOfViewer.findingsOf(ids, page)),
      { cacheKeyFn: pageKey },
    ),
    accessDetails: new DataLoader((asked: readonly OwnGrant[]) => grantsQueries.accessDetails(asked), {
      cacheKeyFn: JSON.stringify,
    }),
    waitingFor: new DataLoader((ids: readonly string[]) => grantsQueries.waitingFor(ids, platform.clock.now())),
    lastObservation: new DataLoader((ids: readonly string[]) =>
      grantsQueries.lastObservations(ids, platform.clock.now()),
    ),
    lastObservedAt: new DataLoader((ids: readonly string[]) => grantsQueries.lastObservedAt(ids)),
    extension: new DataLoader((asked: readonly ViewedGrant[]) => loadExtensions(platform, asked), {
      cacheKeyFn: ({ grant, actor }) => `${grant.id} ${actor.id}`,
    }),
    requestOfGrant: new DataLoader((asked: readonly ViewedGrant[]) => loadRequestsOfGrants(platform, asked), {
      cacheKeyFn: ({ grant, actor }) => `${grant.id} ${actor.id}`,
    }),
    slotUse: new DataLoader((ids: readonly string[]) => platform.slotsQueries.usesOf(ids)),
    slotLeases: new DataLoader((ids: readonly string[]) => platform.slotsQueries.leasesOf(ids)),
    unknownAssignments: new DataLoader((ids: readonly string[]) => platform.slotsQueries.unknownAssignmentsOf(ids)),
    grant: new DataLoader((ids: readonly string[]) => grantsQueries.byIds(ids)),
    requestItems: new DataLoader((ids: readonly string[]) => accessRequestsQueries.itemsOf(ids)),
    requestQuestions: new DataLoader((ids: readonly string[]) => accessRequestsQueries.questionsOf(ids)),
    decisions: new DataLoader((ids: readonly string[]) => accessRequestsQueries.decisionsOf(ids)),
    decisionRight: new DataLoader(
      (asked: readonly ItemOfActor[]) => inOneOfActor(asked, "decisionRightsOf", platform),
      {
        cacheKeyFn: ({ itemId }) => itemId,
      },
    ),
    isItemOnlooker: new DataLoader((asked: readonly ItemOfActor[]) => inOneOfActor(asked, "areOfOnlooker", platform), {
      cacheKeyFn: ({ itemId }) => itemId,
    }),
    itemPlan: new DataLoader((ids: readonly string[]) => platform.requestItemsQueries.plansOf(ids)),
    granteeGrants: new DataLoader((ids: readonly string[]) =>
      platform.requestItemsQueries.grantsOfGrantees(ids, MOST_GRANTS_OF_ITEM),
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
    approvers: new DataLoader((ids: readonly string[]) => accessRequestsQueries.approversOf(ids)),
    webhook: new DataLoader((ids: readonly string[]) => webhooksQueries.byIds(ids)),
    lastDelivery: new DataLoader((ids: readonly string[]) => webhooksQueries.lastDeliveriesOf(ids)),
    accessFlow: new DataLoader((ids: readonly string[]) => accessFlowsQueries.byIds(ids)),
    accessFlowSummary: new DataLoader((flows: readonly Versioned[]) => accessFlowsQueries.summariesOf(flows), {
      cacheKeyFn: ({ id, version }) => `${id} ${version}`,
    }),
    accessFlowWarnings: new DataLoader((flows: readonly Versioned[]) => accessFlowsQueries.warningsOf(flows), {
      cacheKeyFn: ({ id, version }) => `${id} ${version}`,
    }),
    accessFlowAsCode: new DataLoader((flows: readonly FlowToWrite[]) => asCodeQueries.ofFlows(flows), {
      cacheKeyFn: ({ id, version }) => `${id} ${version}`,
    }),
    integrationAsCode: new DataLoader((viewed: readonly ViewedIntegration[]) => asCodeQueries.ofIntegrations(viewed), {
      cacheKeyFn: ({ integration: { id, version } }) => `${id} ${version}`,
    }),
    outcomeCounts: new DataLoader((ids: readonly string[]) => syncRunsQueries.outcomeCounts(ids)),
  };
}

type FlowToWrite = Versioned & Pick<AccessFlow, "name" | "description" | "active">;
type Versioned = Pick<AccessFlow, "id" | "version" | "trigger" | "maxDurationSeconds" | "definition">;

/** Shown with a person; the lists of their own have pages. */
const MOST_OF_PERSON = 50;
const MOST_OWNED = 100;

const MOST_GRANTS_OF_ITEM = 20;

/** An item as somebody sees it: one actor asks by all loaders of a request. */
interface ItemOfActor {
  readonly actor: Actor;
  readonly itemId: string;
}

function inOneOfActor<Method extends "decisionRightsOf" | "areOfOnlooker">(
  asked: readonly ItemOfActor[],
  method: Method,
  { requestItemsQueries }: Platform,
): ReturnType<RequestItemsQueries[Method]> {
  const ids = asked.map(({ itemId }) => itemId);
  return requestItemsQueries[method](asked[0]!.actor, ids) as ReturnType<RequestItemsQueries[Method]>;
}

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

/** Earlier items of the grantee of an item. */
interface EarlierItems {
  readonly itemId: string;
  readonly filter: EarlierFilter;
}

/** The items of one list are asked the same, so that they come in one statement. */
async function loadEarlierItems({ requestItemsQueries }: Platform, asked: readonly EarlierItems[]) {
  return inLikeGroups(
    asked,
    ({ filter }) => JSON.stringify(filter),
    (alike) =>
      requestItemsQueries.earlierItemsOf(
        alike.map(({ itemId }) => itemId),
        alike[0]!.filter,
      ),
  );
}

/** A grant as somebody sees it who may see it. */
interface ViewedGrant {
  readonly grant: Grant;
  readonly actor: Actor;
}

async function loadExtensions({ grantsQueries, clock }: Platform, asked: readonly ViewedGrant[]) {
  return inLikeGroups(
    asked,
    ({ actor }) => actor.id,
    (alike) =>
      grantsQueries.extensionsOf(
        alike[0]!.actor,
        alike.map(({ grant }) => grant),
        clock.now(),
      ),
  );
}

async function loadRequestsOfGrants({ accessRequestsQueries }: Platform, asked: readonly ViewedGrant[]) {
  return inLikeGroups(
    asked,
    ({ actor }) => actor.id,
    (alike) =>
      accessRequestsQueries.ofGrants(
        alike[0]!.actor,
        alike.map(({ grant }) => grant.id),
      ),
  );
}

/** A page of a list of one resource. The actor of a request is always the same one. */
interface PageOfResource {
  readonly id: string;
  readonly page: PageRequest;
}

const pageKey = ({ id, page }: PageOfResource): string => JSON.stringify([id, page.first, page.after]);

/** The resources of one list are asked the same, so that they come in one statement. */
async function inLikePages<Asked extends PageOfResource, Found>(
  asked: readonly Asked[],
  load: (ids: readonly string[], one: Asked) => Promise<readonly Found[]>,
): Promise<Found[]> {
  return inLikeGroups(
    asked,
    ({ page }) => JSON.stringify([page.first, page.after]),
    (alike) =>
      load(
        alike.map(({ id }) => id),
        alike[0]!,
      ),
  );
}

/** Whether somebody may read owners, access, requests and history of a resource. */
interface ReadResource {
  readonly actor: Actor;
  readonly id: string;
}

/** One request is of one actor. */
async function loadReadableResources(
  { resourcesOfViewer }: Platform,
  asked: readonly ReadResource[],
): Promise<boolean[]> {
  const ids = asked.map(({ id }) => id);
  const readable = await resourcesOfViewer.readableAmong(asked[0]!.actor, ids);
  return ids.map((id) => readable.has(id));
}

/** A page of the members of a group. */
interface GroupMembers {
  readonly groupId: string;
  readonly page: PageRequest;
}

/** The groups of one list are asked the same, so that they come in one statement. */
async function loadGroupMembers({ groupsQueries }: Platform, asked: readonly GroupMembers[]) {
  return inLikeGroups(
    asked,
    ({ page }) => JSON.stringify([page.first, page.after]),
    (alike) =>
      groupsQueries.membersOf(
        alike.map(({ groupId }) => groupId),
        alike[0]!.page,
      ),
  );
}

interface RunAccounts extends AskedAccounts {
  readonly runId: string;
}

/** The runs of one list are asked the same, so that they come in one statement. */
async function loadRunAccounts({ syncRunsQueries }: Platform, asked: readonly RunAccounts[]) {
  return inLikeGroups(asked, withoutRun, (alike) =>
    syncRunsQueries.accountsOf(
      alike.map(({ runId }) => runId),
      alike[0]!,
    ),
  );
}

interface RunFailures extends AskedFailures {
  readonly runId: string;
}

async function loadRunFailures({ syncRunsQueries }: Platform, asked: readonly RunFailures[]) {
  return inLikeGroups(asked, withoutRun, (alike) =>
    syncRunsQueries.failuresOf(
      alike.map(({ runId }) => runId),
      alike[0]!,
    ),
  );
}

function withoutRun({ runId: _runId, ...asked }: { readonly runId: string }): string {
  return JSON.stringify(asked);
}

/** A page of the checks of a doctor run. */
interface RunChecks {
  readonly runId: string;
  readonly states: readonly DoctorCheckState[] | null;
  readonly page: PageRequest;
}

/** The runs of one list are asked the same, so that they come in one statement. */
async function loadDoctorChecks({ doctorQueries }: Platform, asked: readonly RunChecks[]) {
  return inLikeGroups(
    asked,
    ({ states, page }) => JSON.stringify([states, page.first, page.after]),
    (alike) =>
      doctorQueries.checksOf(
        alike.map(({ runId }) => runId),
        alike[0]!.states,
        alike[0]!.page,
      ),
  );
}

/** Loads together what is asked alike, and answers in the order asked. */
async function inLikeGroups<Asked, Found>(
  asked: readonly Asked[],
  keyOf: (one: Asked) => string,
  load: (alike: readonly Asked[]) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const alike = new Map<string, Asked[]>();
  for (const one of asked) alike.set(keyOf(one), [...(alike.get(keyOf(one)) ?? []), one]);
  const found = new Map<Asked, Found>();
  for (const group of alike.values()) {
    const pages = await load(group);
    group.forEach((one, index) => void found.set(one, pages[index]!));
  }
  return asked.map((one) => found.get(one)!);
}
