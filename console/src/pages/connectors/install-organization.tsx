import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useQuery } from "urql";
import { INSTALL_KNOWN, ROOT_UNIT } from "./connector-documents";
import { type ConnectedOrganization, knownInstall } from "./known-install";

const NONE: readonly ConnectedOrganization[] = [];
const NOTHING: Readonly<Record<string, string>> = {};
const ANOTHER = { value: "", label: "Another organization" };

/** The known values of the chosen organization; those of the first one until a person chooses. */
export function useKnown() {
  const [chosen, choose] = useState<string | null>(null);
  const [{ data, error }] = useQuery({ query: INSTALL_KNOWN });
  const organizations = data?.integrations?.nodes ?? NONE;
  const organization = organizations.find(({ id }) => id === (chosen ?? organizations[0]?.id));
  const [{ data: tree, error: unread }] = useQuery({
    query: ROOT_UNIT,
    variables: { id: organization?.id ?? "" },
    pause: !organization,
  });
  const root = tree?.organizationalUnits?.find(({ parentId }) => parentId === null);
  return {
    organizations,
    organization,
    choose,
    known: organization ? knownInstall(organization, root?.id) : NOTHING,
    isRead: Boolean(data ?? error) && (!organization || Boolean(tree ?? unread)),
  };
}

interface Props {
  readonly organizations: readonly ConnectedOrganization[];
  readonly chosen: ConnectedOrganization | undefined;
  readonly onChoose: (id: string) => void;
}

export function OrganizationChoice({ organizations, chosen, onChoose }: Props) {
  const options = [...organizations.map(({ id, name }) => ({ value: id, label: name })), ANOTHER];
  const selected = options.find(({ value }) => value === chosen?.id) ?? ANOTHER;
  return (
    <FormField
      label="For the organization of"
      description="The settings of its integration are filled in below. Change those that shall differ."
    >
      {/* A long name is cut off in the trigger, and whole on hover. */}
      <div title={selected.label}>
        <Select
          selectedOption={selected}
          options={options}
          onChange={({ detail }) => onChoose(detail.selectedOption.value ?? "")}
        />
      </div>
    </FormField>
  );
}
