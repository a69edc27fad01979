import { attentionKeyOf } from "../../shared/domain/attention/attention";
import type { SubjectType } from "../../shared/domain/notifications/notification-kinds";
import { hasRole, isReader } from "../../shared/kernel/actor";
import { assertNever } from "../../shared/kernel/assert-never";
import { isId } from "../../shared/kernel/ids";
import type { GraphQLContext } from "../graphql/context";
import type { NotificationSubjectName } from "./notification.type";

interface Subject {
  readonly subjectType: SubjectType;
  readonly subjectId: string;
}

type Found = object & { readonly __typename: NotificationSubjectName };

/** The present subject of a notification; null: deleted, or hidden from its reader. */
export async function loadNotificationSubject(
  { subjectType, subjectId }: Subject,
  context: GraphQLContext,
): Promise<Found | null> {
  switch (subjectType) {
    case "access-request":
      return isId(subjectId) ? loadRequest(subjectId, context) : null;
    case "grant":
      return isId(subjectId) ? loadGrant(subjectId, context) : null;
    case "delegation":
      return isId(subjectId) ? loadDelegation(subjectId, context) : null;
    case "integration":
      return isId(subjectId) ? loadIntegration(subjectId, context) : null;
    case "attention":
      return loadAttention(attentionKeyOf(subjectId), context);
    default:
      return assertNever(subjectType);
  }
}

async function loadRequest(requestId: string, { actor, loaders }: GraphQLContext): Promise<Found | null> {
  return named("AccessRequest", await loaders.readableRequest.load({ actor, requestId }));
}

/** Notifications of a grant go to its person alone. */
async function loadGrant(id: string, { actor, loaders }: GraphQLContext): Promise<Found | null> {
  const grant = await loaders.grant.load(id);
  return grant && (isReader(actor) || grant.personId === actor.personId) ? named("Grant", grant) : null;
}

async function loadDelegation(id: string, { actor, loaders }: GraphQLContext): Promise<Found | null> {
  return named("Delegation", await loaders.readableDelegation.load({ actor, id }));
}

async function loadIntegration(id: string, { actor, loaders }: GraphQLContext): Promise<Found | null> {
  return isReader(actor) ? named("Integration", await loaders.integration.load(id)) : null;
}

/** Ids are unique across kinds, so all kinds of attention are searched. */
async function loadAttention(id: string, { actor, loaders }: GraphQLContext): Promise<Found | null> {
  if (!isReader(actor) || !isId(id)) return null;
  const found = await Promise.all([
    loaders.integration.load(id).then((one) => named("Integration", one)),
    loaders.accessFlow.load(id).then((one) => named("AccessFlow", one)),
    loaders.connector.load(id).then((one) => named("Connector", one)),
    loaders.provider.load(id).then((one) => named("IdentityProvider", one)),
    hasRole(actor, "ADMIN") ? loaders.webhook.load(id).then((one) => named("Webhook", one)) : null,
  ]);
  return found.find((one) => one !== null) ?? null;
}

function named(__typename: NotificationSubjectName, object: object | null): Found | null {
  return object && { ...object, __typename };
}
