import Select from "@cloudscape-design/components/select";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { PROVIDER_KIND_WORDS } from "../../parts/words/people-words";

const PROVIDERS = graphql(`
  query PeopleProviders {
    identityProviders(first: 200) { nodes { id name kind } }
  }
`);

const ANY = { value: "", label: "Any provider" };

interface Props {
  /** The id of the provider; empty: any. */
  readonly value: string;
  readonly onChange: (providerId: string) => void;
}

export function ProviderSelect({ value, onChange }: Props) {
  const [{ data }] = useQuery({ query: PROVIDERS });
  const found = (data?.identityProviders?.nodes ?? []).map(({ id, name, kind }) => ({
    value: id,
    label: name,
    description: PROVIDER_KIND_WORDS[kind],
  }));
  const options = [ANY, ...found];
  return (
    <Select
      options={options}
      selectedOption={options.find((one) => one.value === value) ?? ANY}
      ariaLabel="Identity provider"
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
    />
  );
}
