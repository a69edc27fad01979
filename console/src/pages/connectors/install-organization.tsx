import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useQuery } from "urql";
import { INSTALL_KNOWN, ROOT_UNIT } from "./connector-documents";
import { type ConnectedOrganization, knownInstall } from "./known-install";

const NONE: readonly ConnectedOrganization[] = [];
const NOTHING: Readonly<Record<string, string>> = {};
const ANOTHER = { value: "", label: "Another organization" };

/** What is known of the organization that somebody chose; of the first one until then. */
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
  return (
    <FormField
      label="For the organization of"
      description="What its integration says already is filled in below. Change what is to be otherwise."
    >
      <Select
        selectedOption={options.find(({ value }) => value === chosen?.id) ?? ANOTHER}
        options={options}
        onChange={({ detail }) => onChoose(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}
