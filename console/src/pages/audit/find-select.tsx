import Select, { type SelectProps } from "@cloudscape-design/components/select";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { useSettled } from "../../parts/reading/use-settled";
import { FIND_CLUSTERS_OF_LOG, FIND_PEOPLE_OF_LOG, NAME_OF_CLUSTER, NAME_OF_PERSON } from "./audit-documents";

interface Props {
  /** Empty: none is chosen. */
  readonly id: string;
  readonly onChange: (id: string) => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

/** Finds a person by name, user name or address, also one who left. */
export function PersonChoice({ id, onChange }: Props) {
  const [text, setText] = useState("");
  const search = useSettled(text.trim());
  const [found] = useQuery({ query: FIND_PEOPLE_OF_LOG, variables: { search }, pause: search === "" });
  const [known] = useQuery({ query: NAME_OF_PERSON, variables: { id }, pause: id === "" });
  const people = found.data?.people?.nodes ?? [];
  return (
    <FindSelect
      noun="person"
      anything="Anybody"
      choices={people.map(choiceOfPerson)}
      chosen={id === "" ? null : known.data?.person ? choiceOfPerson(known.data.person) : unknown(id, "Somebody")}
      isSearching={found.fetching || search !== text.trim()}
      text={text}
      onText={setText}
      onChange={onChange}
    />
  );
}

/** Finds a cluster by name, account or region, also a deleted one as long as the inventory keeps it. */
export function ClusterChoice({ id, onChange }: Props) {
  const [text, setText] = useState("");
  const search = useSettled(text.trim());
  const [found] = useQuery({ query: FIND_CLUSTERS_OF_LOG, variables: { search }, pause: search === "" });
  const [known] = useQuery({ query: NAME_OF_CLUSTER, variables: { id }, pause: id === "" });
  const clusters = found.data?.resources?.nodes ?? [];
  return (
    <FindSelect
      noun="cluster"
      anything="Any cluster"
      choices={clusters.map(choiceOfCluster)}
      chosen={id === "" ? null : known.data?.resource ? choiceOfCluster(known.data.resource) : unknown(id, "A cluster")}
      isSearching={found.fetching || search !== text.trim()}
      text={text}
      onText={setText}
      onChange={onChange}
    />
  );
}

interface FindSelectProps {
  readonly noun: string;
  readonly anything: string;
  readonly choices: readonly Choice[];
  readonly chosen: Choice | null;
  readonly isSearching: boolean;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onChange: (id: string) => void;
}

function FindSelect({ noun, anything, choices, chosen, isSearching, text, onText, onChange }: FindSelectProps) {
  // Results for an earlier text are not offered: choices would move away under a click on one of them.
  const options = useMemo<SelectProps.Option[]>(
    () => [{ value: "", label: anything }, ...(isSearching || text.trim() === "" ? [] : choices)],
    [anything, choices, isSearching, text],
  );
  return (
    <Select
      selectedOption={chosen ?? options[0]!}
      options={options}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      filteringType="manual"
      onLoadItems={({ detail }) => onText(detail.filteringText)}
      filteringAriaLabel={`Find a ${noun} by name`}
      filteringPlaceholder={`Name of a ${noun}`}
      statusType={isSearching ? "loading" : "finished"}
      loadingText="Looking"
      finishedText={text.trim() === "" ? "Type a name." : choices.length === 0 ? `No ${noun} has this name.` : ""}
      expandToViewport
    />
  );
}

function choiceOfPerson({ id, displayName, userName }: { id: string; displayName: string; userName: string }): Choice {
  return { value: id, label: displayName, description: userName };
}

interface FoundCluster {
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
  readonly account: { readonly name: string; readonly number: string };
}

function choiceOfCluster({ id, name, region, account }: FoundCluster): Choice {
  return {
    value: id,
    label: name,
    description: [`${account.name} (${account.number})`, region].filter(Boolean).join(", "),
  };
}

/** A choice for an id that is known no more; the log still has its events. */
function unknown(id: string, what: string): Choice {
  return { value: id, label: `${what} of the id ${id.slice(0, 8)}…`, description: "" };
}
