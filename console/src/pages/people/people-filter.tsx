import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { ProviderSelect } from "./provider-select";

export const NO_PEOPLE_FILTER = { search: "", provider: "", active: "", role: "" };
export type PeopleFilterState = typeof NO_PEOPLE_FILTER;

interface Props {
  readonly state: PeopleFilterState;
  readonly onChange: (changes: Partial<PeopleFilterState>) => void;
}

export function PeopleFilter({ state, onChange }: Props) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <SearchField
        value={state.search}
        label="Find people by name, user name or address"
        placeholder="Name, user name or address"
        onChange={(search) => onChange({ search })}
      />
      <ProviderSelect value={state.provider} onChange={(provider) => onChange({ provider })} />
      <Choice options={ACTIVE} value={state.active} label="State" onChange={(active) => onChange({ active })} />
      <Choice options={ROLES} value={state.role} label="Role" onChange={(role) => onChange({ role })} />
    </SpaceBetween>
  );
}

interface SearchProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ value, label, placeholder, onChange }: SearchProps) {
  const [text, setText] = useTypedSearch(value, onChange);
  return (
    <div style={{ inlineSize: "min(20rem, 70vw)" }}>
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        ariaLabel={label}
        placeholder={placeholder}
      />
    </div>
  );
}

const ACTIVE = [
  { value: "", label: "Active and deactivated" },
  { value: "yes", label: "Active" },
  { value: "no", label: "Out" },
];

const ROLES = [
  { value: "", label: "Any role" },
  { value: "ADMIN", label: "Administrators" },
  { value: "AUDITOR", label: "Auditors" },
];

interface ChoiceProps {
  readonly options: { value: string; label: string }[];
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}

function Choice({ options, value, label, onChange }: ChoiceProps) {
  return (
    <Select
      options={options}
      selectedOption={options.find((one) => one.value === value) ?? options[0]!}
      ariaLabel={label}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
    />
  );
}
