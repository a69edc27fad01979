import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useRef, useState } from "react";
import type { Tile } from "../catalog/catalog-documents";
import { ConfigSection } from "../config/config-section";
import { ConnectorSection } from "../connector/connector-section";
import { useConnectors } from "../connector/use-connectors";
import type { IntegrationDraft, SectionProps } from "../draft/draft";
import type { Validation } from "../draft/use-validation";
import { GetMoreSection } from "../get-more/get-more-section";
import { RolesSection } from "../roles/roles-section";
import { DiscoverySection } from "./discovery-section";
import { DraftSection } from "./draft-section";
import type { Goal } from "./go-to";
import { sectionSummary } from "./section-summary";
import { isBehind, SECTIONS, type SectionId, sectionAfter, sectionBefore, sectionOf, TITLES } from "./sections";
import { useTried } from "./use-tried";

interface Props {
  readonly draft: IntegrationDraft;
  readonly change: (part: Partial<IntegrationDraft>) => void;
  readonly tile: Tile;
  readonly validation: Validation;
  readonly open: SectionId | null;
  readonly onShow: (section: SectionId | null) => void;
  /** Sections behind it wait for those before them. */
  readonly furthest: SectionId;
  /** Null: the integration does not exist yet. */
  readonly integrationId: string | null;
  readonly goTo: (goal: Goal) => void;
  /** The last section, which saves everything. */
  readonly last: { readonly title: string; readonly summary?: string; readonly content: ReactNode };
}

/** The sections of the form, which open one after another on one page. */
export function DraftSections(props: Props) {
  const { draft, validation, open, onShow, furthest, last, goTo } = props;
  const [isChecking, setChecking] = useState(false);
  const { isTried, tried, leave } = useTried(furthest);
  const connectorName = useConnectors().connectors?.find(({ id }) => id === draft.connectorId)?.name ?? null;
  const shown = validation.problems.filter(isTried);
  const openNow = useRef(open);
  openNow.current = open;
  const done = async (section: SectionId) => {
    if (isChecking) return;
    setChecking(true);
    const problems = await validation.checkNow();
    setChecking(false);
    tried(section);
    // The viewer may have opened another section meanwhile, and stays there.
    if (problems === null || openNow.current !== section) return;
    const first = problems.find(({ path }) => sectionOf(path) === section);
    goTo(first ? { section, key: String(first.path[0]) } : { section: sectionAfter(section) });
  };
  const change = (part: Partial<IntegrationDraft>) => {
    props.change(part);
    // Rows of owners start empty, so their problems are shown only when the section is submitted.
    if ("customAccessDetails" in part) tried("customAccessDetails");
  };
  const contents: Readonly<Record<SectionId, (given: SectionProps) => ReactNode>> = {
    discovery: (given) => <DiscoverySection {...given} tile={props.tile} />,
    connector: (given) => <ConnectorSection {...given} />,
    config: (given) => (
      <ConfigSection {...given} tile={props.tile} integrationId={props.integrationId} onLeave={leave} />
    ),
    roles: (given) => <RolesSection {...given} />,
    more: (given) => <GetMoreSection {...given} />,
    confirm: () => last.content,
  };
  return (
    <SpaceBetween size="m">
      {SECTIONS.map((section) => (
        <DraftSection
          key={section}
          section={section}
          title={section === "confirm" ? last.title : TITLES[section]}
          summary={
            section === "confirm" ? (last.summary ?? "") : sectionSummary(section, draft, props.tile, connectorName)
          }
          problemCount={shown.filter(({ path }) => sectionOf(path) === section).length}
          isOpen={open === section}
          isReached={!isBehind(section, furthest)}
          isChecking={isChecking}
          onShow={(isOpen) => onShow(isOpen ? section : null)}
          onBack={() => goTo({ section: sectionBefore(section) })}
          onNext={() => void done(section)}
        >
          {contents[section]({ draft, change, problems: shown, done: () => void done(section) })}
        </DraftSection>
      ))}
    </SpaceBetween>
  );
}
