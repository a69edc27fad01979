import Box from "@cloudscape-design/components/box";
import { addresses } from "../../../app/addresses";
import type { WaitingForFlowFragment } from "../../../gql/graphql";
import { PageLink } from "../../../parts/links/page-link";
import { clustersInWords } from "../../../parts/words/in-words";
import { Moment } from "../../../parts/words/moment";

/** The oldest requests that wait by a flow, and the number of the others. */
export function WaitingRequestsList({ waiting: { count, first } }: { readonly waiting: WaitingForFlowFragment }) {
  const more = count - first.length;
  return (
    <>
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {first.map(({ id, createdAt, requester, items }) => (
          <li key={id}>
            <PageLink to={addresses.request(id)}>
              {`${requester.displayName} asks for ${clustersInWords(items.map(({ resourceName }) => resourceName))}`}
            </PageLink>
            , since <Moment at={createdAt} />
          </li>
        ))}
      </ul>
      {more > 0 && <Box color="text-body-secondary">and {more.toLocaleString("en")} more</Box>}
    </>
  );
}
