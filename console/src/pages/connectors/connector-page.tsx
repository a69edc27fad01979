import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useSubscription } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { ConnectorDetailQuery } from "../../gql/graphql";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { Rows } from "../../parts/lists/rows";
import { NotShown } from "../../parts/problems/not-shown";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { IntegrationState } from "../../parts/words/states";
import { ConnectorActions } from "./connector-actions";
import { CONNECTOR, CONNECTOR_CHANGED, type Connector } from "./connector-documents";
import { ConnectorTest } from "./connector-test";
import { ConnectorState, KIND_WORDS, LastSeen, Release } from "./connector-words";
import { useServerVersion } from "./use-server-version";

const BACK = { to: addresses.settings("connectors"), text: "All connectors" };

/** A connector: its facts, its reach in AWS, and the integrations that need it. */
export function ConnectorPage() {
  const { id = "" } = useParams<{ id: string }>();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: CONNECTOR, variables: { id } });
  useReadAgain(readAgain);
  const [{ data: live }] = useSubscription({ query: CONNECTOR_CHANGED, variables: { id } });
  const connector = data?.connector;
  if (live?.connectorChanged?.connector === null) return <Gone name={connector?.name ?? "The connector"} />;
  if (!connector) return <NotShown title="Connector" isLoading={fetching} error={error} back={BACK} />;
  const integrations = data?.integrations;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="A deployment of workers, which makes the calls to AWS for the integrations that use it."
        info={<ConnectorState status={connector.status} />}
        actions={
          isAdmin && (
            <ConnectorActions connector={connector} readAgain={() => readAgain({ requestPolicy: "network-only" })} />
          )
        }
      >
        {connector.name}
      </Header>
      {connector.problem && (
        <Alert type="error" statusIconAriaLabel="Error">
          {connector.problem}
        </Alert>
      )}
      <Facts connector={connector} />
      {integrations && <Users integrations={integrations} />}
      <ConnectorTest connector={connector} integrations={integrations?.nodes ?? []} />
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}

function Gone({ name }: { readonly name: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{name} was deleted</Header>
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}

function Facts({ connector }: { readonly connector: Connector }) {
  const server = useServerVersion();
  const { kind, softwareVersion, accountId, region, callerArn, announcedName, registeredAt } = connector;
  return (
    <Container header={<Header variant="h2">About its workers</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Runs as", value: KIND_WORDS[kind] },
          { label: "Release", value: <Release workers={softwareVersion} server={server} /> },
          { label: "Last heartbeat", value: <LastSeen connector={connector} /> },
          { label: "AWS account", value: accountId ? <Copyable text={accountId} name="the account's number" /> : "-" },
          { label: "Region", value: region ?? "-" },
          { label: "First seen", value: <Moment at={registeredAt} /> },
          { label: "Name its workers announce", value: announcedName },
          { label: "Makes its calls as", value: callerArn ? <Copyable text={callerArn} name="the ARN" /> : "-" },
        ]}
      />
    </Container>
  );
}

function Users({ integrations }: { readonly integrations: NonNullable<ConnectorDetailQuery["integrations"]> }) {
  const { totalCount, nodes } = integrations;
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${totalCount})`}>
          Integrations that use it
        </Header>
      }
    >
      {nodes.length === 0 ? (
        "None: it could be deleted once its workers have stopped."
      ) : (
        <Rows
          name="Integrations that use it"
          items={nodes}
          row={({ id, name, status }) => ({
            key: id,
            main: <PageLink to={addresses.integration(id)}>{name}</PageLink>,
            action: <IntegrationState status={status} />,
          })}
        />
      )}
    </Container>
  );
}
