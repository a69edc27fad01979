import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { exactTime } from "../../parts/words/moment";
import { ShortId } from "../../parts/words/short-id";
import type { AuditEvent } from "./audit-documents";
import { type EventFact, factsOfEvent, isChange, isId, MOST_FACTS, type Said, SOMETHING } from "./event-facts";
import { type EventObject, OBJECT_WORDS, pageOfObject } from "./object-links";

/** Every fact of one event: the actor, the means and the origin, the objects, the changes, and the JSON. */
export function EventDetails({ event }: { readonly event: AuditEvent }) {
  const objects = event.objects ?? [];
  const facts = factsOfEvent(event);
  return (
    <SpaceBetween size="m">
      <KeyValuePairs columns={3} items={circumstances(event, objects)} />
      {objects.length > 0 && <Objects objects={objects} />}
      {facts.length > 0 && <Facts event={event} facts={facts} objects={objects} />}
      <CopyToClipboard
        copyButtonText="Copy the event as JSON"
        textToCopy={jsonOf(event)}
        copySuccessText="Copied"
        copyErrorText="It could not be copied"
      />
    </SpaceBetween>
  );
}

function circumstances(event: AuditEvent, objects: readonly EventObject[]): KeyValuePairsProps.Pair[] {
  const { at, actorName, personId, address, requestId, action, errorCode } = event;
  return [
    { label: "When", value: exactTime(at) },
    {
      label: "Who",
      value: personId ? (
        <PageLink to={addresses.person(personId)}>
          <bdi>{actorName}</bdi>
        </PageLink>
      ) : (
        <bdi>{actorName}</bdi>
      ),
    },
    { label: "By", value: meansOf(event, objects) },
    { label: "From", value: address ?? "Drawbridge itself" },
    { label: "HTTP request", value: requestId ? <ShortId id={requestId} name="the id of the request" /> : "-" },
    { label: "Action", value: <Box variant="code">{action}</Box> },
    ...(errorCode ? [{ label: "Refused as", value: errorCode.toLowerCase().replaceAll("_", " ") }] : []),
  ];
}

/** The token, session or process by which the actor acted. */
function meansOf({ actorKind, actorId, actorName }: AuditEvent, objects: readonly EventObject[]): ReactNode {
  const actor = objects.find(({ id }) => id === actorId.toLowerCase());
  if (actorKind === "SYSTEM") return `A process of Drawbridge (${actorName})`;
  if (actorKind === "FLOW") return actor ? <ObjectLink object={actor} /> : "An access flow";
  if (actorId.startsWith("jwt:")) return "A JWT of a trusted issuer";
  if (actor?.kind === "API_TOKEN") return `The token ${actor.name}`;
  return actorKind === "PERSON" ? "A session in a browser" : "A token of the program";
}

function Objects({ objects }: { readonly objects: readonly EventObject[] }) {
  return (
    <div>
      <Box variant="h3">About</Box>
      <ul>
        {objects.map((object) => (
          <li key={object.id}>
            {OBJECT_WORDS[object.kind]} <ObjectLink object={object} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ObjectLink({ object }: { readonly object: EventObject }) {
  const page = pageOfObject(object);
  const name = <bdi>{object.name}</bdi>;
  return page === null ? name : <PageLink to={page}>{name}</PageLink>;
}

interface FactsProps {
  readonly event: AuditEvent;
  readonly facts: readonly EventFact[];
  readonly objects: readonly EventObject[];
}

function Facts({ event, facts, objects }: FactsProps) {
  const byId = new Map(objects.map((object) => [object.id, object]));
  const shown = facts.slice(0, MOST_FACTS);
  const value = (said: Said | null) => (said === null ? "-" : <SaidValue said={said} objects={byId} />);
  const items = shown.map(({ label, before, after }) => ({
    label,
    value: isChange(event) ? (
      <>
        <div>Before: {value(before)}</div>
        <div>After: {value(after)}</div>
      </>
    ) : (
      value(after ?? before)
    ),
  }));
  return (
    <div>
      <Box variant="h3">{isChange(event) ? "What changed" : "What it says"}</Box>
      <KeyValuePairs columns={3} items={items} />
      {facts.length > shown.length && (
        <Box color="text-body-secondary">And {facts.length - shown.length} more, which its JSON has.</Box>
      )}
    </div>
  );
}

function SaidValue({ said, objects }: { readonly said: Said; readonly objects: ReadonlyMap<string, EventObject> }) {
  const { text, id } = said;
  if (id === undefined) return <bdi>{text}</bdi>;
  const object = objects.get(id.toLowerCase());
  if (object) return <ObjectLink object={text === SOMETHING ? object : { ...object, name: text }} />;
  return text === SOMETHING && isId(id) ? <ShortId id={id} name="the id" /> : <bdi>{text}</bdi>;
}

/** The JSON of an export, with before and after as objects. */
function jsonOf({ beforeJson, afterJson, objects: _, summary, ...event }: AuditEvent): string {
  const parsed = (json: string | null | undefined) => (json == null ? null : (JSON.parse(json) as unknown));
  const { __typename: _name, ...rest } = event as typeof event & { readonly __typename?: string };
  return JSON.stringify({ ...rest, summary, before: parsed(beforeJson), after: parsed(afterJson) }, null, 2);
}
