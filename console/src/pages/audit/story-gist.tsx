import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { tenseOf } from "../../parts/words/end-reasons";
import { durationInWords, listInWords } from "../../parts/words/in-words";
import { exactTime } from "../../parts/words/moment";
import { proofOf } from "../../parts/words/proof-words";
import type { StoryGrant } from "./story-documents";

/** The grantee, the access, the period, the decision and the proof of the end: an auditor's first questions. */
export function StoryGist({ grant }: { readonly grant: StoryGrant }) {
  const { person, access, durationSeconds, resourceId, resourceName, resourceArn, account, activeAt } = grant;
  const tense = tenseOf(grant.state);
  return (
    <KeyValuePairs
      columns={2}
      items={[
        {
          label: tense.who,
          value: (
            <>
              <PageLink to={addresses.person(person.id)}>
                <bdi>{person.displayName}</bdi>
              </PageLink>{" "}
              ({person.userName})
            </>
          ),
        },
        {
          label: tense.what,
          value: <bdi>{`${accessInWords(access)}, ${durationInWords(durationSeconds)}`}</bdi>,
        },
        {
          label: "On",
          value: (
            <>
              {resourceId ? (
                <PageLink to={addresses.cluster(resourceId)}>
                  <bdi>{resourceName}</bdi>
                </PageLink>
              ) : (
                <bdi>{resourceName}</bdi>
              )}
              {account && <bdi>{` in ${account.name} (${account.number})`}</bdi>}
              <div>{resourceArn}</div>
            </>
          ),
        },
        { label: "By whose decision", value: <bdi>{deciders(grant)}</bdi> },
        {
          label: "First seen in AWS",
          value: activeAt ? exactTime(activeAt) : grant.state === "PENDING" ? "Not yet" : "Never as a whole",
        },
        { label: tense.end, value: endOf(grant) },
        ...(grant.receipt ? [{ label: "How its end is proven", value: proofOf(grant) }] : []),
      ]}
    />
  );
}

function endOf({ state, endsAt, endAskedAt, endedAt }: StoryGrant): string {
  if (state === "REVOKING") return endAskedAt ? exactTime(endAskedAt) : "-";
  if (state === "PENDING" || state === "ACTIVE") return endsAt ? exactTime(endsAt) : "Once somebody ends it";
  return endedAt ? exactTime(endedAt) : "-";
}

function deciders({ requestItem, flow, request }: StoryGrant): string {
  const approvals = (requestItem?.decisions ?? []).filter(({ decision }) => decision === "APPROVE");
  const people = approvals.flatMap(({ decidedBy, onBehalfOf }) =>
    decidedBy === null
      ? []
      : [onBehalfOf ? `${decidedBy.displayName} on behalf of ${onBehalfOf.displayName}` : decidedBy.displayName],
  );
  if (people.length > 0) return listInWords(people);
  const name = flow ? `the access flow ${flow.name}` : "an administrator, in an emergency";
  return request ? `Nobody had to: by ${name}` : `Nobody asked: by ${name}`;
}
