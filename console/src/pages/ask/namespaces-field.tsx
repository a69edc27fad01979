import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { useQuery } from "urql";
import { useSettled } from "../../parts/reading/use-settled";
import { listInWords } from "../../parts/words/in-words";
import { NAMESPACES } from "./ask-documents";

interface Props {
  readonly permissionName: string;
  /** The cluster whose namespaces are suggested. */
  readonly resourceId: string;
  /** Null: the whole cluster may be requested. */
  readonly offered: readonly string[] | null;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Names or patterns, one after the other. A typed name is added when the field loses the focus. */
export function NamespacesField({ permissionName, resourceId, offered, chosen, onChange }: Props) {
  const [text, setText] = useState("");
  const search = useSettled(text.trim());
  const [{ data, fetching }] = useQuery({ query: NAMESPACES, variables: { resourceId, search: search || null } });
  const suggested = [...(offered ?? []), ...(data?.namespaceSuggestions ?? []).map(({ name }) => name)];
  const options = [...new Set(suggested)].filter((name) => name.startsWith(search) && !chosen.includes(name));
  const add = (name: string) => {
    setText("");
    const added = name.trim();
    if (added !== "" && !chosen.includes(added)) onChange([...chosen, added]);
  };
  return (
    <FormField label={`Namespaces for ${permissionName}`} description={helpFor(offered)}>
      <SpaceBetween size="xs">
        <Autosuggest
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          onSelect={({ detail }) => add(detail.value)}
          onBlur={() => add(text)}
          options={options.map((value) => ({ value }))}
          filteringType="manual"
          enteredTextLabel={(value) => `Add ${value}`}
          placeholder="A name, or a pattern such as payments-*"
          statusType={fetching ? "loading" : "finished"}
          loadingText="Reading namespaces"
          empty="No namespace is known there: type its name."
        />
        {chosen.length > 0 && (
          <TokenGroup
            items={chosen.map((label) => ({ label, dismissLabel: `Leave out ${label}` }))}
            onDismiss={({ detail }) => onChange(chosen.filter((_name, n) => n !== detail.itemIndex))}
          />
        )}
      </SpaceBetween>
    </FormField>
  );
}

function helpFor(offered: readonly string[] | null): string {
  if (offered === null) return "Without one, it is the whole cluster.";
  return `It may be asked for in ${listInWords(offered)}, or in fewer.`;
}
