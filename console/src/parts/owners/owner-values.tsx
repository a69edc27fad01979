import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import type { OwnerValuesQuery } from "../../gql/graphql";
import { useSettled } from "../reading/use-settled";
import type { ChosenAttribute } from "./owner-attributes";
import { OWNER_VALUES } from "./owner-documents";

interface Props {
  readonly chosen: ChosenAttribute;
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
}

/** One or several people or groups, found by the server. */
export function ValuesSelect({ chosen: { attribute, providerId = null }, values, onChange }: Props) {
  const [search, setSearch] = useState("");
  const settled = useSettled(search.trim());
  const variables = useMemo(
    () => ({ attribute, providerId, search: settled === "" ? null : settled }),
    [attribute, providerId, settled],
  );
  const [{ data, fetching, error }, readAgain] = useQuery({ query: OWNER_VALUES, variables });
  const isSearching = fetching || settled !== search.trim();
  // Results for an earlier text are not offered: values would move away under a click on one of them.
  const found = isSearching ? [] : (data?.identityValues?.nodes ?? []);
  const options = optionsOf(found);
  const labelOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;
  return (
    <Multiselect
      // Descriptions are left out, because they arrive later and would shift the fields below.
      selectedOptions={values.map((value) => ({ value, label: labelOf(value) }))}
      options={options}
      onChange={({ detail }) => onChange(valuesOf(detail.selectedOptions))}
      filteringType="manual"
      onLoadItems={({ detail }) => {
        setSearch(detail.filteringText);
        if (detail.samePage) readAgain({ requestPolicy: "network-only" });
      }}
      filteringAriaLabel="Find values"
      filteringPlaceholder="Part of a name or address"
      placeholder="Choose one or several"
      statusType={error ? "error" : isSearching ? "loading" : "finished"}
      loadingText="Looking"
      errorText="The values could not be read."
      recoveryText="Try again"
      finishedText={data?.identityValues?.pageInfo.hasNextPage ? "Type a name to find others." : ""}
      empty="Nothing of that name."
      deselectAriaLabel={(option) => `Remove ${option.label}`}
      keepOpen={false}
    />
  );
}

type FoundValue = NonNullable<OwnerValuesQuery["identityValues"]>["nodes"][number];

/** The same value of two providers is one choice. The server looks it up in both, or in the chosen provider. */
function optionsOf(found: readonly FoundValue[]): { value: string; label: string; description: string }[] {
  const firsts = found.filter(({ value }, n) => found.findIndex((other) => other.value === value) === n);
  return firsts.map(({ value, label, detail }) => {
    const providers = found.filter((other) => other.value === value).map(({ providerName }) => providerName);
    const description = [detail !== label && detail, [...new Set(providers)].join(" and ")].filter(Boolean).join(", ");
    return { value, label, description };
  });
}

function valuesOf(options: readonly MultiselectProps.Option[]): string[] {
  return options.flatMap(({ value }) => value ?? []);
}
