import { graphql } from "../../gql";
import type { ConnectorDetailQuery, ConnectorInstallFilesQuery, ConnectorsQuery } from "../../gql/graphql";

graphql(`
  fragment ConnectorFacts on Connector {
    id name announcedName kind status problem softwareVersion accountId region callerArn lastSeenAt registeredAt version
  }
`);

export const CONNECTORS = graphql(`
  query Connectors($after: String, $filter: ConnectorFilterInput, $orderBy: ConnectorOrder) {
    connectors(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...ConnectorFacts }
    }
    integrations(first: 200) { nodes { id name connector { id } } }
  }
`);

export const CONNECTORS_CHANGED = graphql(`
  subscription ConnectorsChanged {
    connectorChanged { connectorId connector { ...ConnectorFacts } }
  }
`);

export const CONNECTOR = graphql(`
  query ConnectorDetail($id: ID!) {
    connector(id: $id) { ...ConnectorFacts lastTest { ...TestFacts } }
    integrations(first: 50, filter: { connectorId: $id }) { totalCount nodes { id name status } }
  }
`);

export const CONNECTOR_CHANGED = graphql(`
  subscription ConnectorDetailChanged($id: ID!) {
    connectorChanged(id: $id) { connectorId connector { ...ConnectorFacts lastTest { ...TestFacts } } }
  }
`);

export const RENAME = graphql(`
  mutation RenameConnector($id: ID!, $name: String!, $version: Int!) {
    updateConnector(id: $id, name: $name, version: $version) { connector { ...ConnectorFacts } }
  }
`);

export const DELETE = graphql(`
  mutation DeleteConnector($id: ID!, $version: Int!) {
    deleteConnector(id: $id, version: $version) { connector { id name } }
  }
`);

/** Administrators alone may read the server's version. */
export const SERVER_VERSION = graphql(`
  query ServerVersion {
    installation { id version }
  }
`);

graphql(`
  fragment TestFacts on DoctorRun {
    id state requestedBy startedAt finishedAt accountsDone accountsTotal
    checks(first: 100) {
      totalCount
      nodes { name state message advice accountId region action requestId statement }
    }
  }
`);

export const TEST = graphql(`
  mutation TestConnector($input: TestConnectorInput!) {
    testConnector(input: $input) { test { ...TestFacts } connector { id lastTest { id } } }
  }
`);

export const TEST_PROGRESS = graphql(`
  subscription ConnectorTestProgress($id: ID!) {
    connectorTestProgress(id: $id) { ...TestFacts }
  }
`);

export const INSTALL = graphql(`
  query ConnectorInstallFiles($kind: ConnectorKind!, $input: ConnectorInstallInput!) {
    connectorInstall(kind: $kind, input: $input) {
      files { name purpose content }
      steps { title description command }
    }
  }
`);

/** The values that the templates ask for, as far as integrations have them. */
export const INSTALL_KNOWN = graphql(`
  query InstallKnown {
    integrations(first: 200) {
      nodes {
        id name region organizationId managementAccountId managementAccountRoleArn memberRoleName externalId
        principalStrategy principalRoleTemplate poolPermissionSetArns
        connector { id accountId }
      }
    }
  }
`);

export const ROOT_UNIT = graphql(`
  query InstallRootUnit($id: ID!) {
    organizationalUnits(integrationId: $id) { id parentId }
  }
`);

export type Install = NonNullable<ConnectorInstallFilesQuery["connectorInstall"]>;
export type ConnectorRow = NonNullable<ConnectorsQuery["connectors"]>["nodes"][number];
export type Connector = NonNullable<ConnectorDetailQuery["connector"]>;
