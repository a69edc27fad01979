import Button from "@cloudscape-design/components/button";
import Select from "@cloudscape-design/components/select";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useQuery } from "urql";
import { serverNow } from "../../app/server-clock";
import { useViewer } from "../../app/session";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Moment } from "../../parts/words/moment";
import { EndButton } from "./end-button";
import { MakeToken } from "./make-token";
import { END_TOKEN, TOKENS, type Token } from "./settings-documents";
import { SCOPE_WORDS } from "./token-scopes";

const DEFAULTS = { show: "live", cursors: "" };
const SHOWS = [
  { value: "live", label: "In use" },
  { value: "all", label: "Ended ones too" },
];

/** Tokens by which scripts act as the viewer. */
export function TokensPage() {
  const { personId } = useViewer();
  const [isMaking, setMaking] = useState(false);
  if (isMaking && personId !== null) return <MakeToken personId={personId} onClose={() => setMaking(false)} />;
  return <Tokens personId={personId} onMake={() => setMaking(true)} />;
}

function Tokens({ personId, onMake }: { readonly personId: string | null; readonly onMake: () => void }) {
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: TOKENS,
    variables: {
      after: afterOf(state.cursors),
      filter: { personId, live: state.show === "live" ? true : null },
    },
  });
  useReadAgain(readAgain);
  const readNow = () => readAgain({ requestPolicy: "network-only" });
  return (
    <ListTable
      title="My tokens"
      description="With a token a script acts as you, within what you may do. Each ends by itself."
      columns={COLUMNS}
      connection={data?.apiTokens}
      isLoading={fetching}
      error={error}
      onRefresh={readNow}
      readAt={useReadAt(data)}
      filter={
        <div style={FILTER}>
          <Select
            selectedOption={SHOWS.find(({ value }) => value === state.show) ?? SHOWS[0]!}
            options={SHOWS}
            onChange={({ detail }) => change({ show: detail.selectedOption.value ?? "live", cursors: "" })}
            ariaLabel="Which tokens to show"
          />
        </div>
      }
      isFiltered={false}
      onClearFilter={() => undefined}
      empty="You have no token. Make one for a script that asks for access or reads what you may read."
      actions={
        <Button variant="primary" onClick={onMake}>
          Make a token
        </Button>
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
    />
  );
}

const FILTER = { maxWidth: "16rem" } as const;

const COLUMNS: TableProps.ColumnDefinition<Token>[] = [
  { id: "name", header: "Name", isRowHeader: true, cell: ({ name }) => name },
  {
    id: "scopes",
    header: "For",
    cell: ({ scopes }) =>
      scopes.length === 0 ? "All that you may do" : scopes.map((scope) => SCOPE_WORDS[scope].label).join(", "),
  },
  { id: "state", header: "State", cell: (token) => <State token={token} /> },
  { id: "created", header: "Made", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "used", header: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : "Never") },
  { id: "end", header: "Actions", minWidth: 90, cell: (token) => <EndToken token={token} /> },
];

function State({ token: { revokedAt, expiresAt } }: { readonly token: Token }) {
  if (revokedAt)
    return (
      <StatusIndicator type="stopped">
        Ended <Moment at={revokedAt} />
      </StatusIndicator>
    );
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= serverNow();
  if (isOver)
    return (
      <StatusIndicator type="stopped">
        Over <Moment at={expiresAt} />
      </StatusIndicator>
    );
  return (
    <StatusIndicator type="success">
      {expiresAt ? (
        <>
          Until <Moment at={expiresAt} />
        </>
      ) : (
        "In use"
      )}
    </StatusIndicator>
  );
}

function EndToken({ token: { id, name, revokedAt } }: { readonly token: Token }) {
  if (revokedAt) return "-";
  const said = `The token ${name} has ended. Scripts that use it are refused from now on.`;
  return <EndButton id={id} document={END_TOKEN} object={`the token ${name}`} said={said} />;
}
