import DataLoader from "dataloader";
import type { Platform } from "../../../shared/compose";
import type { PageRequest } from "../../../shared/kernel/page";
import { inLikeGroups } from "./like-groups";

/** Loaders of people, groups, and their details. */
export function peopleLoaders(platform: Platform) {
  const { ownersQueries, identitiesQueries, peopleQueries, groupsQueries, accessRequestsQueries, grantsQueries } =
    platform;
  return {
    provider: new DataLoader((ids: readonly string[]) => ownersQueries.providersByIds(ids)),
    heldChanges: new DataLoader((ids: readonly string[]) => platform.grantsQueries.heldChangesOf(ids)),
    liveGrantCount: new DataLoader((flowIds: readonly string[]) => platform.grantsQueries.liveCountsOf(flowIds)),
    person: new DataLoader((ids: readonly string[]) => identitiesQueries.peopleByIds(ids)),
    identity: new DataLoader((ids: readonly string[]) => peopleQueries.identitiesByIds(ids)),
    identitiesOfPerson: new DataLoader((ids: readonly string[]) => peopleQueries.identitiesOf(ids)),
    managerOfPerson: new DataLoader((ids: readonly string[]) => peopleQueries.managersOf(ids)),
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
    serviceAccount: new DataLoader((ids: readonly string[]) => platform.apiTokensQueries.serviceAccountsByIds(ids)),
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
  };
}

/** The most rows shown with a person; lists of their own have pages. */
const MOST_OF_PERSON = 50;

const MOST_OWNED = 100;

/** A page of the members of a group. */
interface GroupMembers {
  readonly groupId: string;
  readonly page: PageRequest;
}

/** The groups of one list have the same arguments, so one statement loads them. */
async function loadGroupMembers({ groupsQueries }: Platform, asked: readonly GroupMembers[]) {
  const argumentsOf = ({ page }: GroupMembers) => JSON.stringify([page.first, page.after]);
  const idOf = ({ groupId }: GroupMembers) => groupId;
  return inLikeGroups(asked, { argumentsOf, idOf }, (ids, { page }) => groupsQueries.membersOf(ids, page));
}
