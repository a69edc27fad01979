import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import { labelOf, type SettingWords, valuesIn } from "./configuration-words";
import { Doctor } from "./doctor";
import type { Integration } from "./integration";
import { RunState } from "./sync-words";

const SETTINGS = graphql(`
  query IntegrationSettings {
    catalog {
      id
      discovery {
        kind
        resourceTypes { type name }
        configurationKeys { key label type choices { value label } }
      }
    }
  }
`);

const NO_WORDS: SettingWords = { configurationKeys: [], resourceTypes: [] };

export function OverviewTab({ integration }: { readonly integration: Integration }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, error }] = useQuery({ query: SETTINGS });
  if (!data && !error) return <Skeleton height="60vh" />;
  const tiles = data?.catalog?.flatMap(({ discovery }) => discovery) ?? [];
  const words = tiles.find(({ configurationKeys }) => configurationKeys.length > 0) ?? NO_WORDS;
  return (
    <SpaceBetween size="m">
      <Warnings integration={integration} />
      <Container header={<Header variant="h2">Key facts</Header>}>
        <KeyValuePairs columns={3} items={factsOf(integration)} />
      </Container>
      <Container
        header={
          <Header variant="h2" description="Each value as it was typed.">
            Configuration
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={integration.configuration.map(({ key, value }) => ({
            label: <Setting label={labelOf(key, words)} name={key} />,
            value: <Value values={valuesIn(key, value, words)} />,
          }))}
        />
      </Container>
      {/* The findings stand last, so that their arrival shifts nothing. */}
      {isAdmin && <Doctor integrationId={integration.id} />}
    </SpaceBetween>
  );
}

/** The label of the form, and in small type the key of the API and Terraform. */
function Setting({ label, name }: { readonly label: string; readonly name: string }) {
  return (
    <div>
      {label}
      {label !== name && (
        <Box color="text-body-secondary" fontSize="body-s">
          <Breakable>{name}</Breakable>
        </Box>
      )}
    </div>
  );
}

/** The items of a list, each on a line of its own. A long list is collapsed to its first items and their number. */
function Value({ values }: { readonly values: readonly string[] }) {
  if (values.length === 1) return values[0] || "-";
  const list = (
    <ul>
      {values.map((value) => (
        <li key={value}>{value}</li>
      ))}
    </ul>
  );
  return values.length <= FEW ? (
    list
  ) : (
    <ExpandableSection headerText={`${values.length} values`}>{list}</ExpandableSection>
  );
}

const FEW = 5;

function Warnings({ integration }: { readonly integration: Integration }) {
  const messages = integration.warnings
    .map(({ message }) => message)
    .filter((one) => !integration.statusReasons.includes(one));
  if (messages.length === 0) return null;
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header={messages.length === 1 ? "One warning" : `${messages.length} warnings`}
    >
      <ul>
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </Alert>
  );
}

interface SettingsProps {
  readonly check: Integration["settingsCheck"];
  readonly isAway: boolean;
  readonly isOn: boolean;
}

/** The connector's check after the last save or sync. What it found stands among the warnings. */
function Settings({ check, isAway, isOn }: SettingsProps) {
  if (!isOn) return "Not checked while it is switched off";
  if (!check?.isCurrent) {
    return isAway ? (
      "Not checked: the connector is disconnected"
    ) : (
      <StatusWord type="loading">Being checked</StatusWord>
    );
  }
  const count = check.findings.length;
  return (
    <>
      <StatusWord type={count === 0 ? "success" : "error"}>
        {count === 0 ? "No fault found" : count === 1 ? "One does not work" : `${count} do not work`}
      </StatusWord>
      <Box color="text-body-secondary">
        Checked <Moment at={check.checkedAt} />
      </Box>
    </>
  );
}

function factsOf({
  id,
  lastSyncRun,
  nextSyncAt,
  connector,
  organizationId,
  managementAccountId,
  createdAt,
  enabled,
  settingsCheck,
}: Integration) {
  return [
    {
      label: "Last sync",
      value: lastSyncRun ? (
        <>
          <RunState state={lastSyncRun.state} />
          <Box>
            <PageLink to={addresses.integration(id, "sync")}>
              <Moment at={lastSyncRun.finishedAt ?? lastSyncRun.createdAt} />
            </PageLink>
          </Box>
        </>
      ) : (
        "None yet"
      ),
    },
    { label: "Next sync", value: nextSyncAt ? <Moment at={nextSyncAt} /> : "None while it is switched off" },
    {
      label: "Connector",
      value: (
        <>
          {connector.name}{" "}
          <StatusWord type={connector.status === "CONNECTED" ? "success" : "error"}>
            {connector.status === "CONNECTED" ? "Connected" : "Disconnected"}
          </StatusWord>{" "}
          {connector.problem}
        </>
      ),
    },
    {
      label: "Settings in AWS",
      value: <Settings check={settingsCheck} isAway={connector.status !== "CONNECTED"} isOn={enabled} />,
    },
    {
      label: "AWS Organization",
      value: organizationId ? (
        <Copyable text={organizationId} name="the organization's id" />
      ) : (
        "Found by the first sync"
      ),
    },
    {
      label: "Management account",
      value: managementAccountId ? (
        <Copyable text={managementAccountId} name="the account's number" />
      ) : (
        "Found by the first sync"
      ),
    },
    { label: "Connected since", value: <Moment at={createdAt} /> },
  ];
}
