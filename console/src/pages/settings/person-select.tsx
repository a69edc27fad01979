import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { type FoundPerson, usePeople } from "./use-people";

interface Props {
  readonly selected: FoundPerson | null;
  readonly onSelect: (person: FoundPerson | null) => void;
}

/** One person, found by name or address. */
export function PersonSelect({ selected, onSelect }: Props) {
  const [text, setText] = useState("");
  const { people, isSearching, isLimited } = usePeople(text);
  const options = people.map(({ id, name, detail }) => ({ value: id, label: name, description: detail }));
  const nobody = isLimited
    ? "Nobody of that name owns clusters or decides with you. An administrator can delegate to others."
    : "Nobody has this name.";
  return (
    <Select
      selectedOption={selected && { value: selected.id, label: selected.name, description: selected.detail }}
      options={options}
      onChange={({ detail }) => onSelect(people.find(({ id }) => id === detail.selectedOption.value) ?? null)}
      filteringType="manual"
      onLoadItems={({ detail }) => setText(detail.filteringText)}
      filteringAriaLabel="Find a person by name or address"
      filteringPlaceholder="Name or address"
      placeholder="Choose a person"
      statusType={isSearching ? "loading" : "finished"}
      loadingText="Looking for people"
      empty={text.trim() === "" && !isLimited ? "Type a name." : nobody}
    />
  );
}
