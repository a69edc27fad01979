import "../../parts/words/on-paper.css";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { memo, useState } from "react";
import { exactTime, Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { AuditEvent } from "./audit-documents";
import { EventDetails } from "./event-details";

interface Props {
  readonly name: string;
  readonly events: readonly AuditEvent[];
  /** A page for printing shows exact times. */
  readonly isExact?: boolean;
}

/** A list of events: the time, a sentence, and the details on demand. */
export const EventList = memo(function EventList({ name, events, isExact = false }: Props) {
  return (
    <ol aria-label={name} style={LIST}>
      {events.map((event) => (
        <li key={event.id} style={ROW}>
          <Box color="text-body-secondary">
            <div style={WHEN}>{isExact ? exactTime(event.at) : <Moment at={event.at} />}</div>
          </Box>
          <div style={WHAT}>
            <bdi>{event.summary}</bdi> {event.outcome === "REFUSED" && <StatusWord type="warning">Refused</StatusWord>}
            <Details event={event} />
          </div>
        </li>
      ))}
    </ol>
  );
});

/** Details render on demand, because a page has many events. */
function Details({ event }: { readonly event: AuditEvent }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="drawbridge-on-screen">
      <ExpandableSection
        variant="inline"
        headerText="Details"
        headerAriaLabel={`Details: ${event.summary}`}
        expanded={isOpen}
        onChange={({ detail }) => setOpen(detail.expanded)}
      >
        {isOpen && <EventDetails event={event} />}
      </ExpandableSection>
    </div>
  );
}

const LIST = { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: "12px" } as const;
const ROW = { display: "flex", flexWrap: "wrap", gap: "0 16px", minWidth: 0 } as const;
const WHEN = { inlineSize: "13rem", maxInlineSize: "100%" } as const;
const WHAT = { flex: "1 1 18rem", minWidth: 0, overflowWrap: "anywhere" } as const;
