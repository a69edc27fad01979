import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import TreeView from "@cloudscape-design/components/tree-view";
import { useMemo, useState } from "react";
import { Problem } from "../../../parts/problems/problem";
import { itemsOf, type SectionProps } from "../draft/draft";
import { type ConfigFieldProps, SettingFrame } from "./config-field";
import { childrenByParent, excludedAccounts, excludedUnits, type Unit } from "./units";
import { useUnits } from "./use-units";

interface Props extends ConfigFieldProps, Pick<SectionProps, "draft" | "change"> {
  readonly integrationId: string | null;
}

/** Units to exclude: typed, or ticked in the organization's tree. */
export function UnitsField({ draft, change, integrationId, ...field }: Props) {
  // The tree opens on demand, so that its arrival shifts nothing on the page.
  const [isOpen, setOpen] = useState(false);
  const { units, read, isReading, failures, error } = useUnits({ draft, change }, { integrationId, isWanted: isOpen });
  const { value, onChange, onLeave } = field;
  return (
    <SpaceBetween size="s">
      <SettingFrame {...field}>
        <Textarea
          value={value}
          rows={2}
          spellcheck={false}
          onBlur={onLeave}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </SettingFrame>
      {isOpen && units.length > 0 ? (
        read !== null && (
          <Button loading={isReading} loadingText="Reading the organization" onClick={() => void read()}>
            Read the organization's units again
          </Button>
        )
      ) : (
        <Button
          loading={isReading}
          loadingText="Reading the organization"
          disabled={draft.connectorId === null}
          onClick={() => {
            setOpen(true);
            if (isOpen || (integrationId === null && draft.unitsTestId === null)) void read?.();
          }}
        >
          Choose among the organization's units
        </Button>
      )}
      <Problem error={error} />
      {failures.map((message) => (
        <Box key={message} color="text-status-error">
          {message}
        </Box>
      ))}
      {isOpen && units.length > 0 && <Tree units={units} value={value} onChange={onChange} />}
    </SpaceBetween>
  );
}

interface TreeProps extends Pick<ConfigFieldProps, "value" | "onChange"> {
  readonly units: readonly Unit[];
}

function Tree({ units, value, onChange }: TreeProps) {
  const below = useMemo(() => childrenByParent(units), [units]);
  const [closed, setClosed] = useState<readonly string[]>([]);
  const chosen = itemsOf(value);
  const excluded = excludedUnits(units, chosen);
  const { out, all } = excludedAccounts(units, chosen);
  const toggle = (id: string, isOut: boolean) =>
    onChange((isOut ? [...chosen, id] : chosen.filter((one) => one !== id)).join(","));
  return (
    <div>
      <Box color="text-body-secondary">
        {out === 0 ? `None of ${accountsOf(all)} excluded` : `${out} of ${accountsOf(all)} excluded`} by unit
      </Box>
      <TreeView<Unit>
        ariaLabel="Organizational units to exclude"
        items={below.get(null) ?? NONE}
        getItemId={({ id }) => id}
        getItemChildren={({ id }) => below.get(id)}
        expandedItems={units.map(({ id }) => id).filter((id) => !closed.includes(id))}
        onItemToggle={({ detail: { id, expanded } }) =>
          setClosed((before) => (expanded ? before.filter((one) => one !== id) : [...before, id]))
        }
        connectorLines="vertical"
        renderItem={(unit) => ({
          content: (
            <UnitBox
              unit={unit}
              isOut={excluded.has(unit.id)}
              isByAnother={excluded.has(unit.id) && !chosen.includes(unit.id)}
              onToggle={(isOut) => toggle(unit.id, isOut)}
            />
          ),
          secondaryContent: accountsOf(unit.accounts),
          announcementLabel: nameOf(unit),
        })}
        i18nStrings={{
          expandButtonLabel: (unit) => `Open ${nameOf(unit)}`,
          collapseButtonLabel: (unit) => `Close ${nameOf(unit)}`,
        }}
      />
    </div>
  );
}

interface UnitBoxProps {
  readonly unit: Unit;
  readonly isOut: boolean;
  /** A unit above this one is excluded. */
  readonly isByAnother: boolean;
  readonly onToggle: (isOut: boolean) => void;
}

/** The root cannot be excluded, so it has no checkbox. */
function UnitBox({ unit, isOut, isByAnother, onToggle }: UnitBoxProps) {
  if (unit.parentId === null) return nameOf(unit);
  return (
    <Checkbox checked={isOut} disabled={isByAnother} onChange={({ detail }) => onToggle(detail.checked)}>
      Exclude {nameOf(unit)}
    </Checkbox>
  );
}

const NONE: readonly Unit[] = [];

function nameOf({ id, name, parentId }: Unit): string {
  if (name === null) return parentId === null ? `Root (${id})` : id;
  return `${name} (${id})`;
}

function accountsOf(count: number): string {
  return count === 1 ? "1 account" : `${count.toLocaleString("en")} accounts`;
}
