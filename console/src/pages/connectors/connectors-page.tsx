import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useQuery, useSubscription } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { ConnectorOrderField } from "../../gql/enums";
import type { ConnectorsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { isRefused, NotShown } from "../../parts/problems/not-shown";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Wrapped } from "../../parts/words/wrapped";
import { CONNECTORS, CONNECTORS_CHANGED, type ConnectorRow } from "./connector-documents";
import { ConnectorState, KIND_WORDS, LastSeen, Release } from "./connector-words";
import { InstallFiles } from "./install-files";
import { useServerVersion } from "./use-server-version";

const DEFAULTS = { search: "", order: "NAME", direction: "ASC", install: "", cursors: "" };

/** The list of connectors, or, with `?install=1`, the files that install another one. */
export function ConnectorsPage() {
  const [state, change] = useSearchState(DEFAULTS);
  if (state.install !== "") return <InstallFiles onClose={() => change({ install: "", cursors: "" })} />;
  return <Connectors state={state} change={change} />;
}

interface Props {
  readonly state: typeof DEFAULTS;
  readonly change: (changes: Partial<typeof DEFAULTS>) => void;
}

function Connectors({ state, change }: Props) {
  const [, go] = useLocation();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const server = useServerVersion();
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: CONNECTORS,
    variables: {
      after: afterOf(state.cursors),
      filter: { search: state.search || null },
      orderBy: { field: state.order as ConnectorOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useSubscription({ query: CONNECTORS_CHANGED }, (_before, event) => {
    const { connectorId, connector } = event.connectorChanged ?? {};
    const isListed = data?.connectors?.nodes.some(({ id }) => id === connectorId) ?? false;
    // A change of a listed connector arrives in the cache by itself.
    if (isListed === (connector === null)) refresh();
    return event;
  });
  const integrations = data?.integrations?.nodes ?? NONE;
  const columns = useMemo(() => columnsWith(server, integrations), [server, integrations]);
  const readAt = useReadAt(data);
  if (isRefused(error)) return <NotShown title="Connectors" isLoading={false} error={error} />;
  return (
    <ListTable
      title="Connectors"
      description="Each is a deployment of workers in one of your AWS accounts. All calls to AWS are made by them."
      columns={columns}
      connection={data?.connectors}
      isLoading={fetching}
      error={error}
      onRefresh={refresh}
      readAt={readAt}
      filter={<Search settled={state.search} onSettle={(search) => change({ search, cursors: "" })} />}
      isFiltered={state.search !== ""}
      onClearFilter={() => change({ search: "", cursors: "" })}
      empty="No worker has announced itself yet. Install a connector, and it appears here with its first heartbeat."
      actions={
        isAdmin && (
          <Button onClick={() => go(`${addresses.settings("connectors")}?install=1`)}>Install a connector</Button>
        )
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", cursors: "" }),
      }}
    />
  );
}

type Integrations = NonNullable<ConnectorsQuery["integrations"]>["nodes"];
const NONE: Integrations = [];

function Search({ settled, onSettle }: { readonly settled: string; readonly onSettle: (text: string) => void }) {
  const [text, setText] = useTypedSearch(settled, onSettle);
  return (
    <div style={{ maxWidth: "24rem" }}>
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        ariaLabel="Find a connector by its name"
        placeholder="Name of a connector"
      />
    </div>
  );
}

function columnsWith(server: string | null, integrations: Integrations): TableProps.ColumnDefinition<ConnectorRow>[] {
  return [
    {
      id: "name",
      header: "Name",
      sortingField: "NAME",
      isRowHeader: true,
      cell: ({ id, name }) => <PageLink to={addresses.setting("connectors", id)}>{name}</PageLink>,
    },
    { id: "status", header: "State", cell: (connector) => <StateOf connector={connector} /> },
    { id: "kind", header: "Runs as", cell: ({ kind }) => KIND_WORDS[kind] },
    {
      id: "version",
      header: "Release",
      cell: ({ softwareVersion }) => <Release workers={softwareVersion} server={server} />,
    },
    { id: "account", header: "AWS account", cell: ({ accountId }) => accountId ?? "-" },
    {
      id: "seen",
      header: "Last heartbeat",
      sortingField: "LAST_SEEN_AT",
      cell: (connector) => <LastSeen connector={connector} />,
    },
    {
      id: "integrations",
      header: "Used by",
      cell: ({ id }) => {
        const users = integrations.filter(({ connector }) => connector.id === id);
        return users.length === 0 ? "-" : <Wrapped>{users.map(({ name }) => name).join(", ")}</Wrapped>;
      },
    },
  ];
}

function StateOf({ connector: { status, problem } }: { readonly connector: ConnectorRow }) {
  return (
    <>
      <ConnectorState status={status} />
      {problem && (
        <Wrapped>
          <Box color="text-status-error">{problem}</Box>
        </Wrapped>
      )}
    </>
  );
}
