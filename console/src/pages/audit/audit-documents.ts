import { graphql } from "../../gql";
import type { AuditEventsQuery } from "../../gql/graphql";

/** Choices of the filter. Members may not read them, nor the rest of the log. */
export const AUDIT_ACTIONS = graphql(`
  query AuditActions {
    auditActions { action sentence }
  }
`);

export const AUDIT_EVENTS = graphql(`
  query AuditEvents($after: String, $filter: AuditEventFilter) {
    auditEvents(first: 25, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...AuditEventParts }
    }
  }
  fragment AuditEventParts on AuditEvent {
    id at action actorKind actorId actorName personId onBehalfOf outcome errorCode summary
    subjectType subjectId requestId address beforeJson afterJson
    objects { id kind name ofId }
  }
`);

/** The number of newer events. It is mostly none, and then the query is cheap. */
export const NEWER_EVENTS = graphql(`
  query NewerAuditEvents($filter: AuditEventFilter) {
    auditEvents(first: 1, filter: $filter) { totalCount }
  }
`);

export const VERIFY = graphql(`
  query VerifyAuditLog($from: DateTimeISO, $to: DateTimeISO) {
    verifyAuditLog(from: $from, to: $to) {
      seals events droppedEvents lateSeals endProtected endReason
      lastSeal { seq hash }
      firstBreak { kind seal firstAt lastAt message }
      unsealed { events oldestAt }
    }
  }
`);

export const FIND_PEOPLE_OF_LOG = graphql(`
  query FindPeopleOfLog($search: String!) {
    people(first: 20, filter: { search: $search }) { nodes { id displayName userName } }
  }
`);

export const FIND_CLUSTERS_OF_LOG = graphql(`
  query FindClustersOfLog($search: String!) {
    resources(first: 20, filter: { search: $search, statuses: [PRESENT, MISSING, REGION_DISABLED, OUT_OF_SCOPE, GONE] }) {
      nodes { id name region account { id name number } }
    }
  }
`);

export const NAME_OF_PERSON = graphql(`
  query NameOfPerson($id: ID!) {
    person(id: $id) { id displayName userName }
  }
`);

export const NAME_OF_CLUSTER = graphql(`
  query NameOfCluster($id: ID!) {
    resource(id: $id) { id name region account { id name number } }
  }
`);

export type AuditEvent = NonNullable<AuditEventsQuery["auditEvents"]>["nodes"][number];
