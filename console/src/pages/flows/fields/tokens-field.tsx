import Autosuggest from "@cloudscape-design/components/autosuggest";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { afterPointer } from "../../../parts/forms/after-pointer";

interface Suggestion {
  readonly value: string;
  readonly label?: string;
  readonly description?: string;
}

interface Props {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly placeholder: string;
  readonly ariaLabel: string;
  readonly suggestions?: readonly Suggestion[];
  /** Searches for suggestions with the text. */
  readonly onSearch?: (text: string) => void;
  readonly isSearching?: boolean;
  /** The text for an empty list of suggestions. */
  readonly empty?: string;
}

/** Texts from suggestions, or typed. A typed text is added when the field loses the focus. */
export function TokensField({ values, onChange, placeholder, ariaLabel, suggestions = [], ...search }: Props) {
  const [text, setText] = useState("");
  const type = (typed: string) => {
    setText(typed);
    search.onSearch?.(typed);
  };
  const add = (value: string) => {
    type("");
    const added = value.trim();
    if (added !== "" && !values.includes(added)) onChange([...values, added]);
  };
  return (
    <SpaceBetween size="xs">
      <Autosuggest
        value={text}
        ariaLabel={ariaLabel}
        onChange={({ detail }) => type(detail.value)}
        onSelect={({ detail }) => add(detail.value)}
        onBlur={() => afterPointer(() => add(text))}
        options={suggestions.filter(({ value }) => !values.includes(value)).map((one) => ({ ...one }))}
        filteringType={search.onSearch ? "manual" : "auto"}
        enteredTextLabel={(value) => `Add ${value}`}
        placeholder={placeholder}
        statusType={search.isSearching ? "loading" : "finished"}
        loadingText="Looking"
        empty={search.empty ?? ""}
      />
      {values.length > 0 && (
        <TokenGroup
          disableOuterPadding
          items={values.map((label) => ({ label, dismissLabel: `Take out ${label}` }))}
          onDismiss={({ detail }) => onChange(values.filter((_, n) => n !== detail.itemIndex))}
        />
      )}
    </SpaceBetween>
  );
}
