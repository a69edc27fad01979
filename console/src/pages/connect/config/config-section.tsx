import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { ConfigurationKey, Tile } from "../catalog/catalog-documents";
import type { SectionProps, ValueKey } from "../draft/draft";
import { messageAt } from "../draft/field-messages";
import { ConfigField } from "./config-field";
import { UnitsField } from "./units-field";

interface Props extends SectionProps {
  readonly tile: Tile;
  readonly integrationId: string | null;
  readonly onLeave: (key: string) => void;
}

/**
 * Every setting of the catalog that has no section of its own. Settings whose default fits most organizations are shown
 * on demand.
 */
export function ConfigSection({ draft, change, problems, tile, integrationId, onLeave }: Props) {
  const [isWide, setWide] = useState(false);
  const advanced = tile.configurationKeys.filter(({ section }) => section === "ADVANCED");
  const isWrong = advanced.some(({ key }) => messageAt(problems, key) !== "");
  const field = (setting: ConfigurationKey) => {
    const key = setting.key as ValueKey;
    const given = {
      setting,
      value: draft.values[key] ?? "",
      problem: messageAt(problems, key),
      onChange: (value: string) => change({ values: { ...draft.values, [key]: value } }),
      onLeave: () => onLeave(key),
    };
    return key === "excludedOrganizationalUnitIds" ? (
      <UnitsField key={key} {...given} draft={draft} change={change} integrationId={integrationId} />
    ) : (
      <ConfigField key={key} {...given} />
    );
  };
  return (
    <SpaceBetween size="l">
      {tile.configurationKeys.filter(({ section }) => section === "CONFIG").map(field)}
      <ExpandableSection
        headerText="Advanced settings"
        headerDescription="Each has a default that fits most organizations."
        expanded={isWide || isWrong}
        onChange={({ detail }) => setWide(detail.expanded)}
      >
        {(isWide || isWrong) && <SpaceBetween size="l">{advanced.map(field)}</SpaceBetween>}
      </ExpandableSection>
    </SpaceBetween>
  );
}
