import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import { useSettled } from "../../../parts/reading/use-settled";
import { NEW_SCOPE, NEW_TARGET, type TargetDraft } from "../draft/flow-draft";
import { EditedList } from "./edited-list";
import { FlowField } from "./flow-form";
import { PermissionsField } from "./permissions-field";
import { ScopeFields } from "./scope-fields";

const INTEGRATIONS = graphql(`
  query FlowIntegrations($search: String) {
    integrations(first: 50, filter: { search: $search }) {
      totalCount
      pageInfo { hasNextPage }
      nodes { id name organizationId enabled }
    }
  }
`);

interface Props {
  readonly targets: readonly TargetDraft[];
  /** The name of an integration that the flow contains already, for its field. */
  readonly nameOfIntegration: (id: string) => string;
  readonly onChange: (targets: readonly TargetDraft[]) => void;
}

/** Clusters of an integration, and the permissions that the flow offers there. */
export function TargetFields({ targets, nameOfIntegration, onChange }: Props) {
  return (
    <FlowField paths={["targets"]} isExact>
      <EditedList items={targets} noun="further target" added={NEW_TARGET} onChange={onChange}>
        {(target, n, change) => (
          <SpaceBetween size="m">
            <IntegrationField
              path={`targets.${n}.integration`}
              label={targets.length > 1 ? `Integration of target ${n + 1}` : "Integration"}
              chosen={target.integration}
              nameOf={nameOfIntegration}
              onChange={(integration) => change({ integration })}
            />
            <ClustersField
              path={`targets.${n}.resources`}
              target={target}
              onChange={(resources) => change({ resources })}
            />
            <PermissionsField
              path={`targets.${n}.permissions`}
              chosen={target.permissions}
              onChange={(permissions) => change({ permissions })}
            />
          </SpaceBetween>
        )}
      </EditedList>
    </FlowField>
  );
}

interface IntegrationProps {
  readonly path: string;
  readonly label: string;
  readonly chosen: string;
  readonly nameOf: (id: string) => string;
  readonly onChange: (id: string) => void;
}

function IntegrationField({ path, label, chosen, nameOf, onChange }: IntegrationProps) {
  const [search, setSearch] = useState("");
  const text = useSettled(search.trim());
  const variables = useMemo(() => ({ search: text === "" ? null : text }), [text]);
  const [{ data, fetching }] = useQuery({ query: INTEGRATIONS, variables });
  const found = data?.integrations?.nodes ?? NONE;
  const only = text === "" && found.length === 1 ? found[0]!.id : null;
  // The only integration is chosen by itself.
  useEffect(() => {
    if (chosen === "" && only !== null) onChange(only);
  });
  const name = found.find(({ id }) => id === chosen)?.name ?? nameOf(chosen);
  return (
    <FlowField paths={[path]} label={label} description="The AWS Organization whose clusters are meant.">
      {/* A long name is cut off; on hover it is whole. */}
      <div title={chosen === "" ? undefined : name}>
        <Select
          selectedOption={chosen === "" ? null : { value: chosen, label: name }}
          options={found.map((one) => ({
            value: one.id,
            label: one.name,
            ...(one.organizationId && { description: one.organizationId }),
            ...(!one.enabled && { tags: ["Switched off"] }),
          }))}
          onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
          filteringType="manual"
          onLoadItems={({ detail }) => setSearch(detail.filteringText)}
          filteringAriaLabel="Find an integration"
          filteringPlaceholder="Name of an integration"
          placeholder="Choose an integration"
          statusType={fetching ? "loading" : "finished"}
          loadingText="Looking for integrations"
          empty="There is no such integration. Connect an organization first."
        />
      </div>
    </FlowField>
  );
}

const NONE: readonly never[] = [];

interface ClustersProps {
  readonly path: string;
  readonly target: TargetDraft;
  readonly onChange: (resources: TargetDraft["resources"]) => void;
}

function ClustersField({ path, target: { integration, resources }, onChange }: ClustersProps) {
  const isAll = resources.length === 0;
  return (
    <SpaceBetween size="s">
      <FlowField
        paths={[path]}
        isExact
        label="Which clusters"
        description="A rule takes clusters in or leaves them out, also those that a later sync finds."
      >
        <RadioGroup
          value={isAll ? "all" : "some"}
          items={[
            { value: "all", label: "Every cluster of the integration" },
            { value: "some", label: "Those that rules name" },
          ]}
          onChange={({ detail }) => onChange(detail.value === "all" ? [] : [NEW_SCOPE])}
        />
      </FlowField>
      {!isAll && (
        <EditedList items={resources} noun="rule" added={NEW_SCOPE} onChange={onChange}>
          {(scope, n, change) => (
            <ScopeFields
              path={`${path}.${n}`}
              label={`Rule ${n + 1}`}
              scope={scope}
              integrationId={integration}
              onChange={change}
            />
          )}
        </EditedList>
      )}
    </SpaceBetween>
  );
}
