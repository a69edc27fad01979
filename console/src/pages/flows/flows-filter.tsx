import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { SearchState } from "../../parts/lists/search-state";
import { useTypedSearch } from "../../parts/lists/typed-search";

const INTEGRATIONS = graphql(`
  query IntegrationsOfFlows { integrations(first: 50) { nodes { id name } } }
`);

/** The filter in the address. */
type FlowsFilterState = SearchState<keyof typeof NO_FILTER>;

export const NO_FILTER = { search: "", active: "", trigger: "", integration: "" };

export function isFiltered(state: FlowsFilterState): boolean {
  return Object.keys(NO_FILTER).some((key) => state[key as keyof typeof NO_FILTER] !== "");
}

interface Props {
  readonly state: FlowsFilterState;
  readonly onChange: (changes: Partial<FlowsFilterState>) => void;
}

/** A filter by text, by kind, and by integration. */
export function FlowsFilter({ state, onChange }: Props) {
  const [text, setText] = useTypedSearch(state.search, (search) => onChange({ search }));
  const [{ data }] = useQuery({ query: INTEGRATIONS });
  const integrations = (data?.integrations?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div style={ROW}>
      <div style={WIDE}>
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          ariaLabel="Find flows by name, description or label"
          placeholder="Name, description or label"
          clearAriaLabel="Clear the text"
        />
      </div>
      <Choice
        label="State"
        options={[ANY, ...STATES]}
        value={state.active}
        onChange={(active) => onChange({ active })}
      />
      <Choice
        label="Kind"
        options={[ANY, ...KINDS]}
        value={state.trigger}
        onChange={(trigger) => onChange({ trigger })}
      />
      {(integrations.length > 1 || state.integration !== "") && (
        <Choice
          label="Integration"
          options={[ANY, ...integrations]}
          value={state.integration}
          onChange={(integration) => onChange({ integration })}
        />
      )}
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps) {
  return (
    <div style={NARROW} title={options.find((one) => one.value === value)?.label}>
      <Select
        inlineLabelText={label}
        options={options}
        selectedOption={options.find((one) => one.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </div>
  );
}

const ANY: Option = { value: "", label: "Any" };

const STATES: readonly Option[] = [
  { value: "on", label: "In use" },
  { value: "off", label: "Switched off" },
];
const KINDS: readonly Option[] = [
  { value: "SELF_SERVE", label: "People ask" },
  { value: "AUTOMATIC", label: "Automatic" },
];

const ROW = { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "end" } as const;
const WIDE = { flex: "2 1 220px", minWidth: 0 } as const;
const NARROW = { flex: "1 1 160px", minWidth: 0 } as const;
