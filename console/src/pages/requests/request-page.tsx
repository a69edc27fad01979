import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery, useSubscription } from "urql";
import { useLocation, useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { AskAgain } from "./ask-again";
import { type AccessRequest, CHANGED, REQUEST, type RequestItem, WITHDRAW } from "./request-documents";
import { RequestFacts } from "./request-facts";
import { RequestItemBox } from "./request-item";
import { RequestQuestions } from "./request-questions";
import { canBeAskedAgain, canBeWithdrawn, requestInWords } from "./request-words";

/** One live request, from its submission to the grants that came of it. */
export function RequestPage() {
  const { id } = useParams<{ id: string }>();
  const [{ data, fetching, error }, read] = useQuery({ query: REQUEST, variables: { id } });
  useReadAgain(read);
  const readAgain = () => read({ requestPolicy: "network-only" });
  const request = data?.accessRequest ?? null;
  useSubscription({ query: CHANGED, variables: { id }, pause: request === null });
  if (request) return <ShownRequest request={request} />;
  if (fetching) return <PageSkeleton />;
  return (
    <ContentLayout header={<Header variant="h1">This request cannot be shown</Header>}>
      <Container>
        <SpaceBetween size="s">
          <Problem error={error} {...(error?.networkError && { onRetry: readAgain })} />
          {!error && <Box>There is no such request.</Box>}
          <Box>
            A request is shown to the people who asked for it, get its access or decide about it, and to administrators
            and auditors.
          </Box>
          <PageLink to={addresses.requests()}>Go to your requests</PageLink>
        </SpaceBetween>
      </Container>
    </ContentLayout>
  );
}

function ShownRequest({ request }: { readonly request: AccessRequest }) {
  const { personId } = useViewer();
  const [, go] = useLocation();
  const withdraw = useAction(WITHDRAW);
  const { show } = useFlashes();
  const [isAskingAgain, setAskingAgain] = useState(false);
  const name = requestInWords(request);
  const isMine = personId !== null && [request.requester.id, request.grantee.id].includes(personId);
  // At most one button during live changes: a title that wraps would shift the page.
  const mayWithdraw = isMine && canBeWithdrawn(request);
  const mayAskAgain = request.requester.id === personId && canBeAskedAgain(request);
  const active = request.grantee.id === personId ? request.items.filter(({ grant }) => grant?.state === "ACTIVE") : [];
  const takeBack = async () => {
    if (!(await withdraw.run({ id: request.id }))) return;
    show({
      type: "info",
      text: (
        <>
          Withdrawn: <PageLink to={addresses.request(request.id)}>{name}</PageLink>
        </>
      ),
    });
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={whoseInWords(request, personId)}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {mayWithdraw && (
                <Button loading={withdraw.isRunning} onClick={() => void takeBack()}>
                  Withdraw the request
                </Button>
              )}
              {active.length > 0 && !mayWithdraw && (
                <Button variant="primary" onClick={() => go(whereToUse(active))}>
                  Use the access
                </Button>
              )}
              {mayAskAgain && !isAskingAgain && (
                <Button variant={active.length > 0 ? "normal" : "primary"} onClick={() => setAskingAgain(true)}>
                  Ask again
                </Button>
              )}
            </SpaceBetween>
          }
        >
          <bdi>{name}</bdi>
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Problem error={withdraw.error} />
        {isAskingAgain && mayAskAgain && <AskAgain request={request} onClose={() => setAskingAgain(false)} />}
        <RequestFacts request={request} isMine={isMine} />
        <RequestQuestions request={request} mayAnswer={isMine} />
        {request.items.map((item) => (
          <RequestItemBox key={item.id} item={item} isMine={request.grantee.id === personId} />
        ))}
      </SpaceBetween>
    </ContentLayout>
  );
}

function whereToUse(active: readonly RequestItem[]): string {
  const [first] = active;
  return active.length === 1 && first?.grantId ? addresses.access(first.grantId) : addresses.accesses();
}

function whoseInWords({ requester, grantee }: AccessRequest, personId: string | null): string {
  const nameOf = (person: AccessRequest["requester"]) => (person.id === personId ? "you" : person.displayName);
  const asker = nameOf(requester);
  const by = asker === "you" ? "You asked" : `${asker} asked`;
  return requester.id === grantee.id ? `${by}.` : `${by} for ${nameOf(grantee)}.`;
}
