import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { durationInWords, listInWords } from "../../parts/words/in-words";
import { exactTime } from "../../parts/words/moment";
import type { AuditEvent } from "./audit-documents";
import type { StoryGrant } from "./story-documents";
import { decidersThen, rulesThen } from "./story-facts";

interface Props {
  readonly grant: StoryGrant;
  readonly events: readonly AuditEvent[];
}

type Decision = NonNullable<StoryGrant["requestItem"]>["decisions"][number];

/** The request with its reason, the approvers at that time, the decisions with their reasons, and the questions. */
export function StoryDecision({ grant, events }: Props) {
  const { request, requestItem, flow } = grant;
  if (!request || !requestItem) {
    return (
      <Container header={<Header variant="h2">Request and decision</Header>}>
        <Box>
          Nobody asked for it{flow ? ": it came by the access flow " : "."}
          {flow && (
            <>
              <PageLink to={addresses.flow(flow.id)}>
                <bdi>{flow.name}</bdi>
              </PageLink>
              . <bdi>{flow.summary}</bdi>
            </>
          )}
        </Box>
      </Container>
    );
  }
  const might = decidersThen(events, requestItem.id);
  const rules = rulesThen(events, flow?.id) ?? flow?.summary;
  return (
    <Container
      header={
        <Header variant="h2" actions={<PageLink to={addresses.request(request.id)}>The request itself</PageLink>}>
          Request and decision
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Asked by", value: <bdi>{whoAsked(request)}</bdi> },
            { label: "When", value: exactTime(request.createdAt) },
            { label: "Reason", value: <bdi>{request.justification ?? "-"}</bdi> },
            {
              label: "Asked for",
              value: (
                <bdi>{`${accessInWords(requestItem.access)}, ${durationInWords(requestItem.durationSeconds)}`}</bdi>
              ),
            },
            {
              label: "Given",
              value: <bdi>{`${accessInWords(grant.access)}, ${durationInWords(grant.durationSeconds)}`}</bdi>,
            },
            {
              label: "By the access flow",
              value: flow ? (
                <PageLink to={addresses.flow(flow.id)}>
                  <bdi>{flow.name}</bdi>
                </PageLink>
              ) : (
                "-"
              ),
            },
            { label: "Rules of the access flow at that time", value: <bdi>{rules ?? "Not on record"}</bdi> },
            ...(might.length > 0 ? [{ label: "Who might decide", value: <bdi>{listInWords(might)}</bdi> }] : []),
          ]}
        />
        <Decisions decisions={requestItem.decisions} />
        <Questions questions={request.questions} />
      </SpaceBetween>
    </Container>
  );
}

function whoAsked({ requester, grantee }: NonNullable<StoryGrant["request"]>): string {
  return requester.id === grantee.id ? requester.displayName : `${requester.displayName}, for ${grantee.displayName}`;
}

function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <div>
      <Box variant="h3">Who decided</Box>
      {decisions.length === 0 && <Box>No decision is on record.</Box>}
      <ul>
        {decisions.map((one) => (
          <li key={one.id}>
            <bdi>{decisionInWords(one)}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

function decisionInWords({ decision, decidedBy, onBehalfOf, flow, decidedAt, reason, ...less }: Decision): string {
  const who = decidedBy?.displayName ?? `the access flow ${flow?.name ?? ""}, which needs no approval`;
  const place = onBehalfOf ? ` on behalf of ${onBehalfOf.displayName}` : "";
  const parts = [
    ...(less.lessAccess ? [accessInWords(less.lessAccess)] : []),
    ...(less.lessDurationSeconds == null ? [] : [durationInWords(less.lessDurationSeconds)]),
  ];
  const part = parts.length === 0 ? "" : `, for less: ${parts.join(" ")}`;
  return `${decision === "APPROVE" ? "Approved" : "Rejected"} by ${who}${place}${part}, ${exactTime(decidedAt)}${reason ? `: ${reason}` : ", without a reason"}`;
}

function Questions({ questions }: { readonly questions: NonNullable<StoryGrant["request"]>["questions"] }) {
  if (questions.length === 0) return null;
  return (
    <div>
      <Box variant="h3">Questions and answers</Box>
      <ul>
        {questions.map(({ id, question, askedAt, askedBy, answer, answeredAt, answeredBy }) => (
          <li key={id}>
            <bdi>
              {askedBy.displayName}, {exactTime(askedAt)}: {question}
            </bdi>
            <div>
              {answer != null && answeredAt != null ? (
                <bdi>
                  {answeredBy?.displayName ?? "The requester"}, {exactTime(answeredAt)}: {answer}
                </bdi>
              ) : (
                "Not answered."
              )}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
