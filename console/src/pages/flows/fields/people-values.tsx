import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import { useSettled } from "../../../parts/reading/use-settled";
import type { NamedPeople } from "../draft/flow-draft";
import { FlowField } from "./flow-form";
import { TokensField } from "./tokens-field";

const VALUES = graphql(`
  query FlowPeopleValues($attribute: String!, $providerId: ID, $search: String) {
    identityValues(attribute: $attribute, providerId: $providerId, search: $search, first: 20) {
      nodes { value label detail providerName }
      pageInfo { hasNextPage }
    }
  }
`);

interface Props {
  readonly path: string;
  readonly people: NamedPeople;
  readonly label: string;
  readonly onChange: (values: readonly string[]) => void;
}

/** Values of the attribute, searched by the server. A person matches by any of them. */
export function PeopleValues({ path, people, label, onChange }: Props) {
  const [search, setSearch] = useState("");
  const text = useSettled(search.trim());
  const { attribute, providerId } = people;
  const variables = useMemo(
    () => ({ attribute, providerId, search: text === "" ? null : text }),
    [attribute, providerId, text],
  );
  const [{ data, fetching }] = useQuery({ query: VALUES, variables, pause: attribute === "" });
  const isSearching = fetching || text !== search.trim();
  // Results for an earlier text are not offered: values would move away under a click on one of them.
  const found = isSearching ? [] : (data?.identityValues?.nodes ?? []);
  return (
    <FlowField paths={[`${path}.values`]} label={label}>
      <TokensField
        values={people.values}
        onChange={onChange}
        ariaLabel={label}
        placeholder={PLACEHOLDERS[attribute] ?? "Find a value, or type one"}
        suggestions={found.map(({ value, label: shown, detail }) => ({
          value,
          label: shown,
          ...(detail && { description: detail }),
        }))}
        onSearch={setSearch}
        isSearching={isSearching}
        empty="Nothing of that name is known."
      />
    </FlowField>
  );
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  user: "Find a person by name or address",
  group: "Find a group by name",
  role: "Find a role by name",
  manager: "Find a manager by name or address",
};
