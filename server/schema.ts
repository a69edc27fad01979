import type { GraphQLSchema } from "graphql";
import { buildSchemaSync, GraphQLISODateTime, type PubSub } from "type-graphql";
import { AccessFlowResolver } from "./access-flows/access-flow.resolver";
import { AccessFlowDetailsResolver, FlowTargetResolver } from "./access-flows/access-flow-details.resolver";
import { FlowPermissionResolver } from "./access-flows/flow-permission.resolver";
import {
  ApprovalChangeResolver,
  FlowPreviewResolver,
  FlowSampleResolver,
  PermissionChangeResolver,
} from "./access-flows/flow-preview.resolver";
import { ProblemResolver } from "./access-flows/problem.resolver";
import { AccessHistoryResolver } from "./access-requests/access-history.resolver";
import { AccessPreviewResolver } from "./access-requests/access-preview.resolver";
import { AccessRequestResolver } from "./access-requests/access-request.resolver";
import { AccessDecisionResolver, AccessRequestItemResolver } from "./access-requests/access-request-item.resolver";
import { DecisionsResolver } from "./access-requests/decide-requests.resolver";
import { GrantRequestResolver } from "./access-requests/grant-request.resolver";
import { ItemReviewResolver } from "./access-requests/item-review.resolver";
import { QuestionsOfRequestResolver, RequestQuestionResolver } from "./access-requests/request-question.resolver";
import { AccountResolver } from "./accounts/account.resolver";
import { OrganizationalUnitResolver } from "./accounts/organizational-unit.resolver";
import { ApiTokenResolver, ServiceAccountResolver } from "./api-tokens/api-token.resolver";
import { AttentionResolver, PeopleAlikeResolver } from "./attention/attention.resolver";
import { AuditResolver } from "./audit/audit.resolver";
import { AuditDetailsResolver } from "./audit/audit-details.resolver";
import { CatalogResolver } from "./catalog/catalog.resolver";
import { AccessFlowAsCodeResolver, IntegrationAsCodeResolver } from "./configuration/as-code.resolver";
import { ConnectorResolver } from "./connectors/connector.resolver";
import { ConnectorInstallResolver } from "./connectors/connector-install.resolver";
import { DelegationResolver } from "./delegations/delegation.resolver";
import { DoctorCheckResolver, DoctorResolver } from "./doctor/doctor.resolver";
import { DriftFindingResolver, DriftResolver } from "./drift/drift.resolver";
import { weighAnswers } from "./edge/operations/weigh-answers";
import { AutomaticFlowResolver } from "./grants/automatic-flow.resolver";
import { FlowGrantsResolver } from "./grants/flow-grants.resolver";
import { GrantResolver } from "./grants/grant.resolver";
import { ClusterAccessType } from "./grants/granted-access.type";
import { enforceAccess } from "./graphql/access";
import { knownDirectives } from "./graphql/known-directives";
import { nullableRoots } from "./graphql/nullable-roots";
import { nullsLeftOut } from "./graphql/nulls-left-out";
import { IdentityProviderResolver } from "./identities/identity-provider.resolver";
import { PersonResolver } from "./identities/person.resolver";
import {
  AccessFlowPeopleChangeResolver,
  LostGrantResolver,
  ProviderChangeResolver,
  ProviderNameChangeResolver,
  ResourceOwnersChangeResolver,
  UndecidableRequestResolver,
} from "./identities/provider-change.resolver";
import { ProviderProgressResolver } from "./identities/provider-progress.resolver";
import { InstallationResolver } from "./installation/installation.resolver";
import { IntegrationResolver } from "./integrations/integration.resolver";
import { IntegrationChangeResolver, LeavingResourceResolver } from "./integrations/integration-change.resolver";
import {
  MarkNotificationsReadResolver,
  NotificationConnectionResolver,
  NotificationResolver,
} from "./notifications/notification.resolver";
import { NotificationPreferencesResolver } from "./notifications/preferences.resolver";
import { IntegrationOwnerResolver } from "./owners/integration-owner.resolver";
import {
  OwnerResolver,
  OwnershipResolver,
  OwnershipStepResolver,
  OwnershipStepsResolver,
} from "./owners/owner.resolver";
import { EndAllAccessResolver } from "./people/end-all-access.resolver";
import { GroupResolver, GroupUseResolver } from "./people/group.resolver";
import { IdentityResolver } from "./people/identity.resolver";
import { PeopleResolver } from "./people/people.resolver";
import { PeopleChangesResolver } from "./people/people-changes.resolver";
import {
  OwnedResourceResolver,
  PersonDetailsResolver,
  PersonGroupResolver,
  PersonRelationResolver,
} from "./people/person-details.resolver";
import { RoleAssignmentResolver, RoleGroupResolver } from "./people/role-assignment.resolver";
import { NamespaceSuggestionsResolver } from "./resources/namespace-suggestions.resolver";
import { ResourceResolver } from "./resources/resource.resolver";
import { ObservedAccessResolver, ResourceActivityResolver } from "./resources/resource-activity.resolver";
import { ResourceDetailsResolver } from "./resources/resource-details.resolver";
import { RoleResolver } from "./roles/role.resolver";
import { RequestableResolver } from "./search/requestable.resolver";
import { RequestablePermissionResolver } from "./search/requestable-permission.resolver";
import { SearchResolver } from "./search/search.resolver";
import { SessionResolver } from "./sessions/session.resolver";
import { PrincipalAtResolver } from "./slots/principal-at.resolver";
import { SlotAssignmentResolver, SlotLeaseResolver, SlotPoolResolver, SlotResolver } from "./slots/slots.resolver";
import {
  AccountOutcomeResolver,
  RegionOutcomeResolver,
  SyncFailureResolver,
  SyncRunResolver,
} from "./sync-runs/sync-run.resolver";
import { WebhookDeliveryResolver, WebhookResolver } from "./webhooks/webhook.resolver";

/** The library leaves it out; generators of code read from it which text the scalar is. */
GraphQLISODateTime.specifiedByURL = "https://www.rfc-editor.org/rfc/rfc3339";

/** The API's schema. Building it fails where anything in it has no access rule. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ApiTokenResolver,
      ServiceAccountResolver,
      RoleResolver,
      SessionResolver,
      InstallationResolver,
      CatalogResolver,
      AttentionResolver,
      PeopleAlikeResolver,
      AuditResolver,
      AuditDetailsResolver,
      ConnectorResolver,
      IntegrationAsCodeResolver,
      AccessFlowAsCodeResolver,
      ConnectorInstallResolver,
      IntegrationResolver,
      IntegrationChangeResolver,
      LeavingResourceResolver,
      AccountResolver,
      OrganizationalUnitResolver,
      IdentityProviderResolver,
      ProviderChangeResolver,
      ResourceOwnersChangeResolver,
      AccessFlowPeopleChangeResolver,
      UndecidableRequestResolver,
      LostGrantResolver,
      ProviderNameChangeResolver,
      PersonResolver,
      PeopleResolver,
      PersonDetailsResolver,
      PersonGroupResolver,
      OwnedResourceResolver,
      PersonRelationResolver,
      EndAllAccessResolver,
      PeopleChangesResolver,
      IdentityResolver,
      GroupResolver,
      GroupUseResolver,
      RoleAssignmentResolver,
      RoleGroupResolver,
      ProviderProgressResolver,
      OwnerResolver,
      OwnershipResolver,
      OwnershipStepResolver,
      OwnershipStepsResolver,
      IntegrationOwnerResolver,
      ResourceResolver,
      SearchResolver,
      ResourceActivityResolver,
      ObservedAccessResolver,
      ResourceDetailsResolver,
      AccessHistoryResolver,
      AccessRequestResolver,
      AccessRequestItemResolver,
      ItemReviewResolver,
      AccessDecisionResolver,
      DecisionsResolver,
      RequestQuestionResolver,
      QuestionsOfRequestResolver,
      DelegationResolver,
      AccessPreviewResolver,
      GrantResolver,
      NamespaceSuggestionsResolver,
      GrantRequestResolver,
      DriftResolver,
      DriftFindingResolver,
      SlotPoolResolver,
      SlotResolver,
      SlotLeaseResolver,
      SlotAssignmentResolver,
      PrincipalAtResolver,
      AutomaticFlowResolver,
      FlowGrantsResolver,
      AccessFlowResolver,
      AccessFlowDetailsResolver,
      FlowTargetResolver,
      FlowPreviewResolver,
      FlowSampleResolver,
      PermissionChangeResolver,
      ApprovalChangeResolver,
      ProblemResolver,
      RequestableResolver,
      FlowPermissionResolver,
      RequestablePermissionResolver,
      SyncRunResolver,
      DoctorResolver,
      DoctorCheckResolver,
      AccountOutcomeResolver,
      RegionOutcomeResolver,
      SyncFailureResolver,
      WebhookResolver,
      WebhookDeliveryResolver,
      NotificationResolver,
      NotificationConnectionResolver,
      MarkNotificationsReadResolver,
      NotificationPreferencesResolver,
    ],
    orphanedTypes: [ClusterAccessType],
    directives: [...knownDirectives],
    pubSub: NO_PUB_SUB,
    // The domain parses inputs, and finds all problems at once.
    validate: false,
    // The check would ask for the whole schema at each start. A test checks it, and graphql-js does before the first answer.
    skipCheck: true,
  });
  return weighAnswers(enforceAccess(nullsLeftOut(nullableRoots(schema))));
}

const refuse = () => {
  throw new Error("Subscriptions here follow the database; nothing is published to them.");
};

/** type-graphql requires one as soon as there is a subscription, although each of ours has its own source. */
const NO_PUB_SUB: PubSub = { publish: refuse, subscribe: refuse };
