import { graphql } from "../../../gql";
import type { DraftConnectorFragment } from "../../../gql/graphql";

graphql(`
  fragment DraftTest on DoctorRun {
    id state startedAt finishedAt accountsDone accountsTotal
    units { unitId parentId name accountsInScope accountsOutOfScope }
    checks(first: 50) { nodes { name state message advice accountId } }
  }
`);

graphql(`
  fragment DraftConnector on Connector {
    id name kind softwareVersion status accountId region callerArn lastSeenAt problem
  }
`);

export const CONNECTORS = graphql(`
  query DraftConnectors {
    connectors(first: 200) { nodes { ...DraftConnector } }
  }
`);

export const CONNECTOR_CHANGED = graphql(`
  subscription DraftConnectorChanged {
    connectorChanged { connectorId connector { ...DraftConnector } }
  }
`);

/** The newest test of the connector. */
export const CONNECTOR_REACH = graphql(`
  query ConnectorReach($id: ID!) {
    connector(id: $id) { id lastTest { ...DraftTest } }
  }
`);

export const TRY_CONNECTOR = graphql(`
  mutation TryConnector($input: TestConnectorInput!) {
    testConnector(input: $input) { connector { id lastTest { id } } test { ...DraftTest } }
  }
`);

export const DRAFT_TEST = graphql(`
  query DraftTest($id: ID!) {
    connectorTest(id: $id) { ...DraftTest }
  }
`);

export const DRAFT_TEST_PROGRESS = graphql(`
  subscription DraftTestProgress($id: ID!) {
    connectorTestProgress(id: $id) { ...DraftTest }
  }
`);

export type DraftConnector = DraftConnectorFragment;
