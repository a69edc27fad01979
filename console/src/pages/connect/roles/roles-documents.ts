import { graphql } from "../../../gql";
import type { RolesFilesQuery } from "../../../gql/graphql";

export const ROLES_CONNECTOR = graphql(`
  query RolesConnector($id: ID!) {
    connector(id: $id) { id name kind accountId callerArn region status }
  }
`);

export const ROLES_FILES = graphql(`
  query RolesFiles($kind: ConnectorKind!, $input: ConnectorInstallInput!) {
    connectorInstall(kind: $kind, input: $input) {
      files { name purpose language content }
      steps { title description command }
    }
  }
`);

export type RoleFiles = NonNullable<RolesFilesQuery["connectorInstall"]>;

graphql(`
  fragment RolesTestFacts on DoctorRun {
    id state startedAt finishedAt accountsDone accountsTotal
    answering: checks(first: 1, names: [MEMBER_ROLE], states: [OK, WARNING]) { totalCount }
    silent: checks(first: 1, names: [MEMBER_ROLE], states: [FAILED]) { totalCount }
    ground: checks(first: 50, names: [IDENTITY, MANAGEMENT_ROLE, ORGANIZATION, IDENTITY_CENTER, SSO_PORTAL, POOL]) {
      nodes { ...DoctorCheckFacts }
    }
    lacking: checks(
      first: 50
      names: [CLOCK, EXTERNAL_ID, MANAGEMENT_PERMISSIONS, MEMBER_PERMISSIONS, AUTHENTICATION_MODE]
      states: [FAILED, WARNING]
    ) {
      totalCount
      nodes { ...DoctorCheckFacts }
    }
  }
`);

export const START_TEST = graphql(`
  mutation StartRolesTest($input: TestConnectorInput!) {
    testConnector(input: $input) { test { id state startedAt } }
  }
`);

export const ROLES_TEST = graphql(`
  query RolesTest($id: ID!, $states: [DoctorCheckState!], $after: String) {
    connectorTest(id: $id) {
      ...RolesTestFacts
      accounts: checks(first: 50, names: [MEMBER_ROLE], states: $states, after: $after) {
        totalCount
        nodes { ...DoctorCheckFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

/** The same page size as the query, so that live answers update its result. */
export const ROLES_TEST_PROGRESS = graphql(`
  subscription RolesTestProgress($id: ID!, $states: [DoctorCheckState!], $after: String) {
    connectorTestProgress(id: $id) {
      ...RolesTestFacts
      accounts: checks(first: 50, names: [MEMBER_ROLE], states: $states, after: $after) {
        totalCount
        nodes { ...DoctorCheckFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);
