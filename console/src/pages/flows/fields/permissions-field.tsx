import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import type { FlowPermissionsQuery } from "../../../gql/graphql";
import { Problem } from "../../../parts/problems/problem";
import { Risk } from "../../../parts/words/states";
import { KUBERNETES_GROUP, type PermissionDraft } from "../draft/flow-draft";
import { FlowField } from "./flow-form";
import { TokensField } from "./tokens-field";

const PERMISSIONS = graphql(`
  query FlowPermissions {
    permissions(resourceType: EKS_CLUSTER) { id name description namespaces risk { level inWords } }
  }
`);

type Permission = NonNullable<FlowPermissionsQuery["permissions"]>[number];

/** The catalog of permissions, which is the same for every flow. */
export function usePermissions() {
  const [{ data, fetching, error }, readAgain] = useQuery({ query: PERMISSIONS, requestPolicy: "cache-first" });
  return {
    permissions: data?.permissions ?? NONE,
    /** Nothing has been answered yet, not even an error. */
    isFirstRead: fetching && data === undefined && error === undefined,
    error,
    readAgain: () => readAgain({ requestPolicy: "network-only" }),
  };
}

const NONE: readonly Permission[] = [];

interface Props {
  readonly path: string;
  readonly chosen: readonly PermissionDraft[];
  readonly onChange: (chosen: readonly PermissionDraft[]) => void;
}

/** The permissions that the flow offers. The plain name comes first, with its risk; AWS's name second. */
export function PermissionsField({ path, chosen, onChange }: Props) {
  const { permissions, error, readAgain } = usePermissions();
  const gone = chosen.filter(({ permission }) => permissions.every(({ id }) => id !== permission));
  const change = (place: number, changed: PermissionDraft) =>
    onChange(chosen.map((one, n) => (n === place ? changed : one)));
  const choose = (id: string, isChosen: boolean) => {
    const rest = chosen.filter(({ permission }) => permission !== id);
    onChange(isChosen ? [...rest, { permission: id, namespaces: null, groups: [] }] : rest);
  };
  return (
    <FlowField paths={[path]} isExact label="What may be asked for" description="Choose the least that does it.">
      <SpaceBetween size="s">
        <Problem error={error} onRetry={readAgain} />
        {permissions.map((one) => {
          // A flow may offer one permission several times, each with its own limits.
          const places = [...chosen.keys()].filter((n) => chosen[n]!.permission === one.id);
          return (
            <div key={one.id}>
              <Checkbox
                checked={places.length > 0}
                description={one.description}
                onChange={({ detail }) => choose(one.id, detail.checked)}
              >
                {one.name}
              </Checkbox>
              <Box margin={{ left: "xl" }}>
                <SpaceBetween size="xs">
                  <div style={RISK}>
                    <Risk risk={one.risk.level} />
                    <div style={WHY}>
                      <Box color="text-body-secondary">
                        {one.risk.inWords} {one.id !== KUBERNETES_GROUP && `AWS calls it ${one.id}.`}
                      </Box>
                    </div>
                  </div>
                  {places.map((n) => (
                    <Limits
                      key={n}
                      path={`${path}.${n}`}
                      permission={one}
                      chosen={chosen[n]!}
                      onChange={(changed) => change(n, changed)}
                    />
                  ))}
                </SpaceBetween>
              </Box>
            </div>
          );
        })}
        {permissions.length > 0 &&
          gone.map(({ permission }) => (
            <Checkbox
              key={permission}
              checked
              description="The catalog no longer has it."
              onChange={() => choose(permission, false)}
            >
              {permission}
            </Checkbox>
          ))}
      </SpaceBetween>
    </FlowField>
  );
}

/** The risks stand side by side where there is room. */
const RISK = { display: "flex", flexWrap: "wrap", gap: "0 8px" } as const;
const WHY = { flex: "1 1 14rem", minWidth: 0 } as const;

interface LimitsProps {
  readonly path: string;
  readonly permission: Permission;
  readonly chosen: PermissionDraft;
  readonly onChange: (chosen: PermissionDraft) => void;
}

function Limits({ path, permission: { id, name, namespaces }, chosen, onChange }: LimitsProps) {
  if (id === KUBERNETES_GROUP) {
    return (
      <FlowField
        paths={[`${path}.groups`]}
        label="Kubernetes groups"
        description="Role bindings on the cluster say what they allow."
      >
        <TokensField
          values={chosen.groups}
          ariaLabel="Kubernetes groups"
          placeholder="Name of a group"
          onChange={(groups) => onChange({ ...chosen, groups })}
        />
      </FlowField>
    );
  }
  if (!namespaces) return null;
  const isWhole = chosen.namespaces === null;
  return (
    <SpaceBetween size="xs">
      <FormField label={`Where ${name} may be asked for`}>
        <RadioGroup
          value={isWhole ? "whole" : "some"}
          items={[
            { value: "whole", label: "On the whole cluster, or in any namespace" },
            { value: "some", label: "In some namespaces only" },
          ]}
          onChange={({ detail }) => onChange({ ...chosen, namespaces: detail.value === "whole" ? null : [] })}
        />
      </FormField>
      {chosen.namespaces !== null && (
        <FlowField
          paths={[`${path}.namespaces`]}
          label={`Namespaces for ${name}`}
          description="Names, or patterns such as payments-*."
        >
          <TokensField
            values={chosen.namespaces}
            ariaLabel={`Namespaces for ${name}`}
            placeholder="Name of a namespace"
            onChange={(changed) => onChange({ ...chosen, namespaces: changed })}
          />
        </FlowField>
      )}
    </SpaceBetween>
  );
}
