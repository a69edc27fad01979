import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { type DelegateChoice, delegateChoices, optionOf } from "./delegate-choice";
import { usePeople } from "./use-people";

interface Props {
  readonly selected: DelegateChoice | null;
  readonly onSelect: (delegate: DelegateChoice | null) => void;
}

/** One person, found by name or address, or named exactly where the viewer cannot find them. */
export function DelegateSelect({ selected, onSelect }: Props) {
  const [text, setText] = useState("");
  const { people, isSearching, isLimited } = usePeople(text);
  const choices = delegateChoices(people, text, isLimited);
  const nobody = isLimited ? "Type the exact user name or address of a person." : "Nobody has this name.";
  return (
    <Select
      selectedOption={selected && optionOf(selected)}
      options={choices.map(optionOf)}
      onChange={({ detail }) =>
        onSelect(choices.find((choice) => optionOf(choice).value === detail.selectedOption.value) ?? null)
      }
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
