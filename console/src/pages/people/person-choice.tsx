import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { useSettled } from "../../parts/reading/use-settled";

const FIND = graphql(`
  query FindPersonToLink($text: String!) {
    people(first: 20, filter: { search: $text }) {
      nodes { id displayName userName }
    }
  }
`);

export interface FoundPerson {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

interface Props {
  readonly selected: FoundPerson | null;
  readonly onSelect: (person: FoundPerson) => void;
  /** The id of a person who is not offered. */
  readonly exceptId?: string;
}

/** A choice among all people, by name, user name or address. */
export function PersonChoice({ selected, onSelect, exceptId }: Props) {
  const [typed, setText] = useState("");
  const text = useSettled(typed.trim());
  const [{ data, fetching }] = useQuery({ query: FIND, variables: { text }, pause: text === "" });
  // Results for an earlier text are not offered: people would move away under a click on one of them.
  const isAnswered = text !== "" && text === typed.trim() && !fetching;
  const people = (isAnswered ? (data?.people?.nodes ?? []) : [])
    .filter(({ id }) => id !== exceptId)
    .map(({ id, displayName, userName }) => ({ id, name: displayName, detail: userName }));
  return (
    <Select
      selectedOption={selected && { value: selected.id, label: selected.name, description: selected.detail }}
      options={people.map(({ id, name, detail }) => ({ value: id, label: name, description: detail }))}
      onChange={({ detail }) => {
        const found = people.find(({ id }) => id === detail.selectedOption.value);
        if (found) onSelect(found);
      }}
      filteringType="manual"
      onLoadItems={({ detail }) => setText(detail.filteringText)}
      filteringAriaLabel="Find a person by name, user name or address"
      filteringPlaceholder="Name, user name or address"
      placeholder="Choose a person"
      statusType={isAnswered || typed.trim() === "" ? "finished" : "loading"}
      loadingText="Looking for people"
      empty={typed.trim() === "" ? "Type a name." : "Nobody has this name."}
    />
  );
}
