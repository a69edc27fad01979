import type { UpdateResolver } from "@urql/exchange-graphcache";
import type { MutationName, QueryName } from "../../gql/schema-facts";

/**
 * Mutations after which no list is read again from here. They add nothing to a list and take nothing from one, or the
 * page that sends them leads elsewhere or reads its list again. A page that opens reads its lists in any case.
 */
const LEFT_TO_PAGES = [
  "acceptAuditEnd",
  "acceptDriftFinding",
  "acknowledgeLeavers",
  "answerPeople",
  "answerQuestion",
  "askRequester",
  "assignRole",
  "cancelSync",
  "chooseIdentityCenterUser",
  "confirmAutomaticFlow",
  "confirmRestored",
  "createAccessFlow",
  "createIntegration",
  "deleteAccessFlow",
  "deleteConnector",
  "endAllAccess",
  "endSessions",
  "extendGrant",
  "handOver",
  "importIdentities",
  "linkIdentity",
  "moveHome",
  "releaseSlot",
  "removeRole",
  "retryWebhookDeliveries",
  "revokeApiToken",
  "rotateScimToken",
  "rotateWebhookSecret",
  "runDoctor",
  "setAccessFlowActive",
  "setIntegrationEnabled",
  "setNotificationPreferences",
  "setServiceAccountEnabled",
  "setWebhookEnabled",
  "syncIdentityProvider",
  "testConnector",
  "testNotification",
  "unlinkIdentity",
  "updateAccessFlow",
  "updateConnector",
  "updateIdentityProvider",
  "updateIntegration",
  "updateServiceAccount",
  "withdrawDriftAcceptance",
  "updateWebhook",
] as const satisfies readonly MutationName[];

/** Each mutation stands either above or below: another one does not compile. */
type Listed = Exclude<MutationName, (typeof LEFT_TO_PAGES)[number]>;

/** The payload of a mutation has the changed objects. Lists that now have another member are read again. */
export const LISTS_CHANGED_BY: Readonly<Record<Listed, UpdateResolver>> = {
  createAccessRequest: readAgain("accessRequests", "requestableResources", "requestableResource"),
  askAgain: readAgain("accessRequests", "requestableResources", "requestableResource"),
  cancelRequest: readAgain("accessRequests", "requestableResources", "requestableResource"),
  approveRequest: readAgain("accessRequests", "grants"),
  rejectRequest: readAgain("accessRequests"),
  decideRequests: readAgain("accessRequests", "grants"),
  revokeGrant: readAgain("grants"),
  abandonGrant: readAgain("grants"),
  setFavourite: readAgain("favourites"),
  delegateApprovals: readAgain("delegations"),
  endDelegation: readAgain("delegations"),
  createApiToken: readAgain("apiTokens"),
  revokeSession: readAgain("mySessions"),
  markNotificationsRead: readAgain("notifications"),
  syncIntegration: readAgain("syncRuns"),
  deleteIntegration: readAgain("integrations"),
  createIdentityProvider: readAgain("identityProviders"),
  deleteIdentityProvider: readAgain("identityProviders"),
  createServiceAccount: readAgain("serviceAccounts"),
  deleteServiceAccount: readAgain("serviceAccounts"),
  createWebhook: readAgain("webhooks"),
  deleteWebhook: readAgain("webhooks"),
};

function readAgain(...fields: readonly QueryName[]): UpdateResolver {
  return (_payload, _args, cache) => {
    for (const field of fields) cache.invalidate("Query", field);
  };
}
