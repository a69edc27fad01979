import { AccessFlow } from "./access-flows/access-flow.entity";
import { AccessDecision, AccessRequest, AccessRequestItem } from "./access-requests/access-request.entity";
import { RequestQuestion } from "./access-requests/request-question.entity";
import { Account, AccountRegion } from "./accounts/account.entity";
import { OrganizationalUnitName } from "./accounts/organizational-unit-name.entity";
import { ApiToken } from "./api-tokens/api-token.entity";
import { ServiceAccount } from "./api-tokens/service-account.entity";
import { AuditEvent } from "./audit/audit-event.entity";
import { AuditSink } from "./audit/audit-sink.entity";
import {
  AuditBrokenEnd,
  AuditDroppedMonth,
  AuditEpoch,
  AuditSeal,
  AuditSealSignature,
} from "./audit/seals/audit-seal.entity";
import { Binding } from "./bindings/binding.entity";
import { Slot } from "./bindings/slots/slot.entity";
import { SlotAssignment } from "./bindings/slots/slot-assignment.entity";
import { ClientRequest } from "./client-requests/client-request.entity";
import { Connector } from "./connectors/connector.entity";
import { Delegation } from "./delegations/delegation.entity";
import { DoctorCheck, DoctorRun } from "./doctor/doctor-run.entity";
import { ClusterDriftScan } from "./drift/cluster-drift-scan.entity";
import { DriftAcceptance } from "./drift/drift-acceptance.entity";
import { DriftFinding } from "./drift/drift-finding.entity";
import { Favourite } from "./favourites/favourite.entity";
import { AccessTarget } from "./grants/access-target.entity";
import { AutomaticFlowState } from "./grants/automatic/automatic-flow-state.entity";
import { Grant } from "./grants/grant.entity";
import {
  Identity,
  IdentityGroup,
  IdentityGroupMember,
  IdentityGroupNesting,
  Person,
  PersonAnswer,
} from "./identities/identity.entity";
import { ProviderRead } from "./identities/identity-center/provider-read.entity";
import { IdentityProvider } from "./identities/identity-provider.entity";
import { PersonHome } from "./identities/person-home.entity";
import { ScimGroup, ScimUser } from "./identities/scim/scim-resource.entity";
import { Installation } from "./installation/installation.entity";
import { Integration } from "./integrations/integration.entity";
import {
  MailDelivery,
  Notification,
  NotificationPreferences,
  NotificationSweep,
} from "./notifications/notification.entity";
import { OutboxMessage } from "./outbox/outbox-message.entity";
import { ResourceOwner, ResourceOwnership } from "./owners/resource-owner.entity";
import { Resource } from "./resources/resource.entity";
import { FrozenRoleGroup, RoleAssignment } from "./roles/role-assignment.entity";
import { IdentityLink, Session, SignInAttempt } from "./sessions/session.entity";
import { SyncRun, SyncRunAccount } from "./sync-runs/sync-run.entity";
import { Webhook, WebhookDelivery } from "./webhooks/webhook.entity";

/** Every table that is ours. */
export const ENTITIES = [
  Installation,
  ServiceAccount,
  ApiToken,
  AuditEvent,
  AuditSeal,
  AuditSealSignature,
  AuditDroppedMonth,
  AuditBrokenEnd,
  AuditEpoch,
  AuditSink,
  ClientRequest,
  Connector,
  IdentityProvider,
  ProviderRead,
  Person,
  PersonHome,
  PersonAnswer,
  Delegation,
  Identity,
  IdentityGroup,
  IdentityGroupMember,
  IdentityGroupNesting,
  ScimUser,
  ScimGroup,
  RoleAssignment,
  FrozenRoleGroup,
  Session,
  IdentityLink,
  SignInAttempt,
  ResourceOwnership,
  ResourceOwner,
  Integration,
  Account,
  AccountRegion,
  OrganizationalUnitName,
  Resource,
  Favourite,
  SyncRun,
  SyncRunAccount,
  DoctorRun,
  DoctorCheck,
  AccessFlow,
  Slot,
  SlotAssignment,
  Binding,
  AccessTarget,
  Grant,
  ClusterDriftScan,
  DriftFinding,
  DriftAcceptance,
  AutomaticFlowState,
  AccessRequest,
  AccessRequestItem,
  AccessDecision,
  RequestQuestion,
  MailDelivery,
  OutboxMessage,
  Notification,
  NotificationPreferences,
  NotificationSweep,
  Webhook,
  WebhookDelivery,
];
