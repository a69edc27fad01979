import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { addresses } from "../../../app/addresses";
import { useViewer } from "../../../app/session";
import { PageLink } from "../../../parts/links/page-link";
import { Rows } from "../../../parts/lists/rows";
import { Moment } from "../../../parts/words/moment";
import { discardDraft, type UnfinishedDraft, unfinishedDrafts } from "./kept-draft";

/** Drafts that were begun and never confirmed, so that a closed tab loses nothing. */
export function UnfinishedDrafts() {
  const { id } = useViewer();
  const [drafts, setDrafts] = useState(() => unfinishedDrafts(id));
  if (drafts.length === 0) return null;
  const row = ({ name, title, changedAt }: UnfinishedDraft) => ({
    key: name,
    main: (
      <>
        <PageLink to={addresses.newIntegration(name)}>{title}</PageLink>, changed{" "}
        <Moment at={new Date(changedAt).toISOString()} />
      </>
    ),
    action: (
      <Button
        ariaLabel={`Discard the draft: ${title}`}
        onClick={() => {
          discardDraft(id, name);
          setDrafts(unfinishedDrafts(id));
        }}
      >
        Discard
      </Button>
    ),
  });
  return (
    <Container
      header={
        <Header variant="h2" description="Begun in this browser, and kept here until you discard or confirm them.">
          Drafts
        </Header>
      }
    >
      <Rows name="Drafts" items={drafts} row={row} />
    </Container>
  );
}
