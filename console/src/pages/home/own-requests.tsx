import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";
import { StatusWord } from "../../parts/words/status-word";
import type { OwnRequests as AskedRequests } from "./home-documents";
import { Section } from "./section";

interface Props {
  readonly requests: AskedRequests;
  readonly personId: string | null;
}

/** The viewer's newest requests, and their states. */
export function OwnRequests({ requests, personId }: Props) {
  return (
    <Section
      title="What you asked for"
      items={requests}
      row={(request) => ({
        key: request.id,
        main: <Asked request={request} personId={personId} />,
        action: <Stands request={request} />,
      })}
      empty="You have asked for nothing yet."
      all={{ to: addresses.requests(), text: "All my requests" }}
    />
  );
}

/** The state of a request. An open question of an approver takes its place, because the viewer has to answer it. */
function Stands({ request: { state, questions } }: { readonly request: AskedRequests[number] }) {
  const isOpen = state === "PENDING" || state === "PARTLY_APPROVED";
  if (isOpen && questions.some(({ answer }) => answer === null)) {
    return <StatusWord type="warning">Waiting for your answer</StatusWord>;
  }
  return <RequestStatus state={state} />;
}

function Asked({ request, personId }: { readonly request: AskedRequests[number]; readonly personId: string | null }) {
  const { id, items, requester, grantee, createdAt } = request;
  const [first] = items;
  if (!first) return null;
  return (
    <>
      <PageLink to={addresses.request(id)}>
        {accessInWords(first.access)} on {first.resourceName}
        {items.length > 1 && ` and ${items.length - 1} more`}
      </PageLink>
      <Box color="text-body-secondary">
        asked <Moment at={createdAt} />
        {requester.id !== personId && ` by ${requester.displayName}`}
        {grantee.id !== personId && ` for ${grantee.displayName}`}
      </Box>
    </>
  );
}
