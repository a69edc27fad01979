import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Grid from "@cloudscape-design/components/grid";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { saySeconds } from "../../parts/words/moment";
import type { RequestToDecide } from "./request-documents";
import { WrittenText } from "./written-text";

type Person = RequestToDecide["requester"];

/** The requester, the grantee, the reason, the duration and the rules of a request. */
export function RequestFacts({ request }: { readonly request: RequestToDecide }) {
  const { requester, grantee, justification, items } = request;
  const people = [
    { label: "Who asks", value: <PersonFacts person={requester} /> },
    ...(requester.id === grantee.id ? [] : [{ label: "Who gets the access", value: <PersonFacts person={grantee} /> }]),
  ];
  const why = justification ? <WrittenText text={justification} name="reason" /> : "No reason was given";
  const flows = new Map(items.map(({ flow }) => [flow.id, flow]));
  return (
    <SpaceBetween size="xs">
      <Grid gridDefinition={COLUMNS}>
        <KeyValuePairs items={people} />
        <KeyValuePairs items={[{ label: "Reason", value: why }]} />
        <KeyValuePairs items={[{ label: "How long", value: durationOf(request) }]} />
      </Grid>
      {[...flows.values()].map(({ id, name, summary }) => (
        <ExpandableSection key={id} variant="inline" headerText={`Rules of the access flow ${name}`}>
          {summary}
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

const COLUMNS = [4, 5, 3].map((xxs) => ({ colspan: { default: 12, xxs } }));

function PersonFacts({ person }: { readonly person: Person }) {
  const { displayName, email, userName, title, department, groups } = person;
  const work = [title, department].filter((one) => one !== null && one !== "").join(", ");
  const names = [...new Set((groups ?? []).map(({ group }) => group.name))];
  return (
    <>
      <bdi>{displayName}</bdi>
      <Box color="text-body-secondary" fontSize="body-s">
        <bdi>{email ?? userName}</bdi>
        {work !== "" && (
          <div>
            <bdi>{work}</bdi>
          </div>
        )}
        {names.length > 0 && <div>In {names.join(", ")}</div>}
      </Box>
    </>
  );
}

function durationOf({ items }: RequestToDecide): string {
  const durations = [...new Set(items.map(({ durationSeconds }) => durationSeconds ?? null))];
  const said = durations.map((seconds) => (seconds === null ? "Until it is revoked" : `${saySeconds(seconds)}`));
  return said[0] === "Until it is revoked" ? said.join(", ") : `${said.join(", ")} from when the access is there`;
}
