import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import TreeView from "@cloudscape-design/components/tree-view";
import { useMemo, useState } from "react";
import type { OrganizationalUnitsQuery } from "../../gql/graphql";

type Unit = NonNullable<OrganizationalUnitsQuery["organizationalUnits"]>[number];

interface Props {
  readonly units: readonly Unit[];
  readonly chosen: string;
  readonly onChoose: (unitId: string) => void;
}

export function UnitTree({ units, chosen, onChoose }: Props) {
  return (
    <Container
      header={
        <Header variant="h2" actions={chosen !== "" && <Button onClick={() => onChoose("")}>Show all accounts</Button>}>
          Organizational units
        </Header>
      }
    >
      {units.length > 0 ? (
        <Tree units={units} chosen={chosen} onChoose={onChoose} />
      ) : (
        <Box>The first sync reads them.</Box>
      )}
    </Container>
  );
}

function Tree({ units, chosen, onChoose }: Props) {
  const below = useMemo(() => childrenByParent(units), [units]);
  const [closed, setClosed] = useState<readonly string[]>([]);
  return (
    <TreeView<Unit>
      ariaLabel="Organizational units"
      items={below.get(null) ?? NONE}
      getItemId={({ id }) => id}
      getItemChildren={({ id }) => below.get(id)}
      expandedItems={units.map(({ id }) => id).filter((id) => !closed.includes(id))}
      onItemToggle={({ detail: { id, expanded } }) =>
        setClosed((all) => (expanded ? all.filter((one) => one !== id) : [...all, id]))
      }
      connectorLines="vertical"
      renderItem={(unit) => ({
        content: (
          <Button
            variant="inline-link"
            ariaLabel={`${nameOf(unit)}: show its accounts`}
            onClick={() => onChoose(unit.id)}
          >
            {unit.id === chosen ? <b>{nameOf(unit)}</b> : nameOf(unit)}
          </Button>
        ),
        secondaryContent: countsOf(unit),
        announcementLabel: nameOf(unit),
      })}
      i18nStrings={{
        expandButtonLabel: (unit) => `Open ${nameOf(unit)}`,
        collapseButtonLabel: (unit) => `Close ${nameOf(unit)}`,
      }}
    />
  );
}

const NONE: readonly Unit[] = [];

function childrenByParent(units: readonly Unit[]): ReadonlyMap<string | null, readonly Unit[]> {
  const below = new Map<string | null, Unit[]>();
  for (const unit of units) below.set(unit.parentId, [...(below.get(unit.parentId) ?? []), unit]);
  return below;
}

/** Names of units come from the examination of an integration. Until then AWS's id takes their place. */
function nameOf({ id, name, parentId }: Unit): string {
  return name ?? (parentId === null ? `Root (${id})` : id);
}

function countsOf({ accounts, accountsBelow, clustersBelow }: Unit): string {
  const all = accountsBelow === 1 ? "1 account" : `${accountsBelow.toLocaleString("en")} accounts`;
  const direct = accounts === 0 || accounts === accountsBelow ? "" : `, ${accounts} of them directly`;
  return `${all}${direct}, ${clustersBelow === 1 ? "1 cluster" : `${clustersBelow.toLocaleString("en")} clusters`}`;
}
