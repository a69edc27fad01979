import Button from "@cloudscape-design/components/button";
import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import type { DelegationState } from "../../gql/enums";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Moment } from "../../parts/words/moment";
import { DelegateForm } from "./delegate-form";
import { DelegationStatus } from "./delegation-status";
import { EndButton } from "./end-button";
import { DELEGATIONS, type Delegation, END_DELEGATION } from "./settings-documents";

const DEFAULTS = { show: "open", cursors: "" };
const SHOWS: readonly { value: string; label: string; states: DelegationState[] | null }[] = [
  { value: "open", label: "In force or to come", states: ["IN_FORCE", "SCHEDULED"] },
  { value: "all", label: "Ended ones too", states: null },
];

/** The viewer's delegates, and the people whose delegate the viewer is. */
export function DelegationPage() {
  const { personId } = useViewer();
  const [isMaking, setMaking] = useState(false);
  if (isMaking && personId !== null) return <DelegateForm personId={personId} onClose={() => setMaking(false)} />;
  return <Delegations onMake={() => setMaking(true)} />;
}

function Delegations({ onMake }: { readonly onMake: () => void }) {
  const [state, change] = useSearchState(DEFAULTS);
  const shown = SHOWS.find(({ value }) => value === state.show) ?? SHOWS[0]!;
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: DELEGATIONS,
    variables: { after: afterOf(state.cursors), filter: { states: shown.states } },
  });
  useReadAgain(readAgain);
  return (
    <ListTable
      title="Delegation"
      description="While you are away, somebody else can approve and reject in your place. You keep the right yourself."
      columns={COLUMNS}
      connection={data?.delegations}
      isLoading={fetching}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={
        <div style={FILTER}>
          <Select
            selectedOption={{ value: shown.value, label: shown.label }}
            options={SHOWS.map(({ value, label }) => ({ value, label }))}
            onChange={({ detail }) => change({ show: detail.selectedOption.value ?? "open", cursors: "" })}
            ariaLabel="Which delegations to show"
          />
        </div>
      }
      isFiltered={false}
      onClearFilter={() => undefined}
      empty="Nobody decides in your place, and you decide in nobody's. Before you are away, delegate your approvals."
      actions={
        <Button variant="primary" onClick={onMake}>
          Delegate my approvals
        </Button>
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
    />
  );
}

const FILTER = { maxWidth: "16rem" } as const;

const COLUMNS: TableProps.ColumnDefinition<Delegation>[] = [
  { id: "to", header: "Who decides", isRowHeader: true, cell: ({ to }) => to.displayName },
  { id: "from", header: "In the place of", cell: ({ from }) => from.displayName },
  { id: "state", header: "State", cell: (delegation) => <DelegationStatus delegation={delegation} /> },
  {
    id: "from-until",
    header: "From and until",
    cell: ({ startsAt, until }) => (
      <>
        <Moment at={startsAt} /> until <Moment at={until} />
      </>
    ),
  },
  { id: "reason", header: "Reason", cell: ({ reason }) => reason ?? "-" },
  { id: "end", header: "Actions", minWidth: 90, cell: (delegation) => <EndDelegation delegation={delegation} /> },
];

function EndDelegation({ delegation: { id, state, from, to } }: { readonly delegation: Delegation }) {
  if (state === "ENDED") return "-";
  const said = `${to.displayName} no longer decides on behalf of ${from.displayName}.`;
  return <EndButton id={id} document={END_DELEGATION} object={`the delegation to ${to.displayName}`} said={said} />;
}
