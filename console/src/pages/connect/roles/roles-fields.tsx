import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FieldProblem } from "../../../parts/problems/problem";
import { InstallField } from "../connector/install-field";
import { type InstallFieldText, installFieldsOf } from "../connector/install-fields";
import type { InstallKey, SectionProps } from "../draft/draft";
import { knownOf, type RolesConnector } from "./roles-input";

interface Props extends SectionProps {
  readonly connector: RolesConnector;
  /** Problems of the templates alone. */
  readonly problems: readonly FieldProblem[];
}

/** The parameters of the templates, prefilled with known values. */
export function RolesFields({ draft, change, connector, problems }: Props) {
  const { install, values } = draft;
  const known = knownOf(draft, connector);
  const textOf = (key: InstallKey) => install[key] ?? known[key] ?? "";
  const set = (key: InstallKey, text: string) => change({ install: { ...install, [key]: text } });
  const byPool = values.principalStrategy !== "IAM_ROLE_TEMPLATE";
  const mayHold =
    textOf("managementAccountId") !== "" && textOf("managementAccountId") === textOf("connectorAccountId");
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        {fieldsOf(byPool).map((field) => (
          <InstallField
            key={field.key}
            field={field}
            value={textOf(field.key)}
            // An empty field shows by itself that its value is missing.
            problems={textOf(field.key) === "" ? [] : problems}
            onChange={(text) => set(field.key, text)}
          />
        ))}
        {byPool && <PoolSize size={textOf("poolSize")} onChange={(size) => set("poolSize", size)} />}
      </ColumnLayout>
      {mayHold && (
        <Checkbox
          checked={install.holdsManagementRole === "true"}
          onChange={({ detail }) => set("holdsManagementRole", String(detail.checked))}
          description="Its own role has the statements of the management role, so none is made."
        >
          The connector runs in the management account, and reads the organization itself
        </Checkbox>
      )}
      <Checkbox
        checked={install.allowKubernetesGroups === "true"}
        onChange={({ detail }) => set("allowKubernetesGroups", String(detail.checked))}
        description="The member role may then put people into groups of Kubernetes, not only give them access policies of EKS."
      >
        Access may be given by groups of Kubernetes too
      </Checkbox>
    </SpaceBetween>
  );
}

function fieldsOf(byPool: boolean): readonly InstallFieldText[] {
  const keys = [...EVERYWHERE, byPool ? "identityCenterInstanceArn" : "templateRolePattern"];
  const texts = [...installFieldsOf("LOCAL"), CONNECTOR_ROLE];
  return keys.flatMap((key) => texts.filter((text) => text.key === key)).map((text) => ({ ...text, isRequired: true }));
}

const EVERYWHERE: readonly InstallKey[] = [
  "organizationId",
  "managementAccountId",
  "targetUnitIds",
  "region",
  "connectorAccountId",
  "connectorRoleName",
];

const CONNECTOR_ROLE: InstallFieldText = {
  key: "connectorRoleName",
  label: "Role of the connector",
  help: "The roles trust it by this name, with its path if it has one.",
  example: "DrawbridgeConnectorRole",
};

const SIZES = ["25", "50", "100", "150"].map((value) => ({ value, label: `${value} permission sets` }));

function PoolSize({ size, onChange }: { readonly size: string; readonly onChange: (size: string) => void }) {
  return (
    <FormField label="Size of the pool" description="So many people can have access in one account at the same time.">
      <Select
        selectedOption={SIZES.find(({ value }) => value === size) ?? SIZES[1]!}
        options={SIZES}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}
