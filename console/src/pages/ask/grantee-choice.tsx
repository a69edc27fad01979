import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import type { Grantee } from "../../parts/forms/ask-draft";
import type { PossibleGrantees } from "./use-possible-grantees";

interface Props {
  readonly found: PossibleGrantees;
  readonly grantee: Grantee | null;
  readonly onChoose: (grantee: Grantee | null) => void;
  readonly errorText: string | undefined;
}

/** The grantee: the viewer, or a person for whom an access flow lets the viewer ask. */
export function GranteeChoice({ found, grantee, onChoose, errorText }: Props) {
  const { people, isSearching, hasMore, search, setSearch } = found;
  const options = [
    ...(search.trim() === "" ? [MYSELF] : []),
    ...people.map(({ id, displayName, email, userName }) => ({
      value: id,
      label: displayName,
      description: email ?? userName,
    })),
  ];
  return (
    <Container>
      <FormField label="Who gets the access" description={HELP} errorText={errorText}>
        <div id="grantee" tabIndex={-1} style={{ outline: "none", maxInlineSize: "30rem" }}>
          <Select
            selectedOption={grantee === null ? MYSELF : { value: grantee.id, label: grantee.name }}
            options={options}
            onChange={({ detail: { selectedOption } }) => {
              const { value = "", label = "" } = selectedOption;
              onChoose(value === MYSELF.value ? null : { id: value, name: label });
            }}
            filteringType="manual"
            onLoadItems={({ detail }) => setSearch(detail.filteringText)}
            filteringAriaLabel="Find a person by name or address"
            filteringPlaceholder="Name or address"
            statusType={isSearching ? "loading" : "finished"}
            loadingText="Looking for people"
            finishedText={hasMore ? "Type a name to find others." : ""}
            empty="Nobody of that name, for whom you may ask."
          />
        </div>
      </FormField>
    </Container>
  );
}

const MYSELF = { value: "myself", label: "Myself" };
const HELP = "Yourself, or somebody for whom an access flow lets you ask.";
