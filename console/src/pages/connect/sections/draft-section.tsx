import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { SECTIONS, type SectionId, sectionBefore, TITLES } from "./sections";

interface Props {
  readonly section: SectionId;
  readonly title: string;
  readonly summary: string;
  readonly problemCount: number;
  readonly isOpen: boolean;
  readonly isReached: boolean;
  readonly isChecking: boolean;
  readonly onShow: (isOpen: boolean) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
  readonly children: ReactNode;
}

/** One section of the form: closed with a summary, open with its fields, or waiting for the sections before it. */
export function DraftSection({ section, title, isReached, children, ...rest }: Props) {
  return (
    <section id={section} tabIndex={-1} aria-label={title} style={PLACE}>
      {isReached ? (
        <ExpandableSection
          variant="container"
          headerText={title}
          headerDescription={rest.isOpen ? undefined : stateOf(rest)}
          expanded={rest.isOpen}
          onChange={({ detail }) => rest.onShow(detail.expanded)}
        >
          {rest.isOpen && (
            <SpaceBetween size="l">
              {children}
              <Buttons section={section} {...rest} />
            </SpaceBetween>
          )}
        </ExpandableSection>
      ) : (
        <Container
          disableContentPaddings
          header={
            <Header variant="h2" description={`Comes after ${TITLES[sectionBefore(section)]}.`}>
              {title}
            </Header>
          }
        />
      )}
    </section>
  );
}

function Buttons({ section, isChecking, onBack, onNext }: Omit<Props, "title" | "isReached" | "children">) {
  const isFirst = section === SECTIONS[0];
  const isLast = section === SECTIONS.at(-1);
  if (isLast) return <Button onClick={onBack}>Back</Button>;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {!isFirst && <Button onClick={onBack}>Back</Button>}
      <Button variant="primary" loading={isChecking} onClick={onNext}>
        Next
      </Button>
    </SpaceBetween>
  );
}

function stateOf({ summary, problemCount }: Pick<Props, "summary" | "problemCount">): string {
  if (problemCount === 0) return summary;
  return problemCount === 1 ? "One problem stands against it" : `${problemCount} problems stand against it`;
}

/** The margin keeps the section below the bar at the top of the page. */
const PLACE = { outline: "none", scrollMarginTop: "80px" } as const;
