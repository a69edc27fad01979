import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { WantedPermission } from "../../parts/forms/ask-draft";
import { RiskInWords } from "../../parts/risk-in-words";
import { listInWords } from "../../parts/words/in-words";
import { saySeconds } from "../../parts/words/moment";
import { NamespacesField } from "./namespaces-field";
import type { OfferedPermission } from "./offered-permissions";

interface Props {
  /** Null: not read yet. */
  readonly offered: readonly OfferedPermission[] | null;
  readonly resourceIds: readonly string[];
  readonly wanted: readonly WantedPermission[];
  readonly onChange: (wanted: readonly WantedPermission[]) => void;
  readonly errorText: string | undefined;
}

/** The permissions that the chosen clusters offer. The plain name comes first, with its risk; AWS's name second. */
export function PermissionChoice({ offered, resourceIds, wanted, onChange, errorText }: Props) {
  const change = (changed: WantedPermission) =>
    onChange(wanted.map((one) => (one.permission === changed.permission ? changed : one)));
  const choose = (one: OfferedPermission, isWanted: boolean) => {
    const rest = wanted.filter(({ permission }) => permission !== one.permission.id);
    onChange(isWanted ? [...rest, firstWish(one)] : rest);
  };
  return (
    <Container header={<Header variant="h2">Permission</Header>}>
      <FormField label="What to allow" description="Choose the least that does it." errorText={errorText} stretch>
        <div id="permissions" tabIndex={-1} style={{ outline: "none" }}>
          <SpaceBetween size="m">
            {resourceIds.length === 0 && (
              <Box color="text-body-secondary">
                Choose a cluster first: what may be asked for differs between clusters.
              </Box>
            )}
            {resourceIds.length > 0 && offered === null && <Box color="text-body-secondary">Reading permissions</Box>}
            {offered?.map((one) => {
              const wish = wanted.find(({ permission }) => permission === one.permission.id);
              return (
                <PermissionRow key={one.permission.id} offered={one} isWanted={wish !== undefined} onChoose={choose}>
                  {wish && <Limits offered={one} wish={wish} resourceIds={resourceIds} onChange={change} />}
                </PermissionRow>
              );
            })}
          </SpaceBetween>
        </div>
      </FormField>
    </Container>
  );
}

/** The widest access that the flow offers: the whole cluster, or every namespace that may be requested. */
export function firstWish({ permission, namespaces, groups }: OfferedPermission): WantedPermission {
  return {
    permission: permission.id,
    namespaces: namespaces ?? [],
    groups: permission.kind === "KUBERNETES_GROUP" && groups.length === 1 ? groups : [],
  };
}

interface RowProps {
  readonly offered: OfferedPermission;
  readonly isWanted: boolean;
  readonly onChoose: (offered: OfferedPermission, isWanted: boolean) => void;
  readonly children: React.ReactNode;
}

function PermissionRow({ offered, isWanted, onChoose, children }: RowProps) {
  const { permission, best, cannot, maxDurationSeconds } = offered;
  const most = maxDurationSeconds === null ? "until it is revoked" : `for ${saySeconds(maxDurationSeconds)} at most`;
  return (
    <div>
      <Checkbox
        checked={isWanted}
        disabled={cannot !== null && !isWanted}
        onChange={({ detail }) => onChoose(offered, detail.checked)}
        description={permission.description}
      >
        {permission.name}
      </Checkbox>
      <Box margin={{ left: "xl" }}>
        <SpaceBetween size="xxs">
          <RiskInWords risk={permission.risk} />
          {cannot !== null && <Box color="text-status-warning">{cannot}</Box>}
          <Box color="text-body-secondary" fontSize="body-s">
            {cannot === null &&
              `${approvalInWords(best)}, ${most}${best.timeframe === null ? "" : `, ${best.timeframe}`}. `}
            {best.why} AWS calls it {permission.id}.
          </Box>
          {children}
        </SpaceBetween>
      </Box>
    </div>
  );
}

const APPROVER_WORDS = { OWNER: "an owner", MANAGER: "a manager", PEOPLE: "an approver" } as const;

function approvalInWords({ approval: { approversNeeded, kinds } }: OfferedPermission["best"]): string {
  if (approversNeeded === 0) return "Given without an approval";
  const who = kinds.map((kind) => APPROVER_WORDS[kind]).join(" or ");
  return approversNeeded === 1 ? `Approved by ${who}` : `Approved by ${approversNeeded} approvers (${who})`;
}

interface LimitsProps {
  readonly offered: OfferedPermission;
  readonly wish: WantedPermission;
  readonly resourceIds: readonly string[];
  readonly onChange: (wish: WantedPermission) => void;
}

function Limits({ offered: { permission, namespaces, groups }, wish, resourceIds, onChange }: LimitsProps) {
  if (permission.kind === "KUBERNETES_GROUP") {
    return (
      <FormField label="Kubernetes groups" description="Role bindings on the cluster say what they allow.">
        <Multiselect
          options={groups.map((group) => ({ value: group, label: group }))}
          selectedOptions={wish.groups.map((group) => ({ value: group, label: group }))}
          placeholder={`Choose from ${listInWords(groups)}`}
          onChange={({ detail }) => onChange({ ...wish, groups: detail.selectedOptions.map(({ value }) => value!) })}
          deselectAriaLabel={({ label }) => `Leave out ${label}`}
        />
      </FormField>
    );
  }
  if (!permission.namespaces) return null;
  return (
    <NamespacesField
      permissionName={permission.name}
      resourceId={resourceIds[0]!}
      offered={namespaces}
      chosen={wish.namespaces}
      onChange={(chosen) => onChange({ ...wish, namespaces: chosen })}
    />
  );
}
